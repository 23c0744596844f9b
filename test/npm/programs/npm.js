"use strict";
module.exports = {
  group: "managers",
  package: "npm",
  bin: "npm",
  env: {
    npm_config_update_notifier: "false",
    npm_config_audit: "false",
    npm_config_fund: "false",
  },
  files: {
    "package.json":
      '{"name":"p","version":"1.0.0","scripts":{"a":"echo A $npm_package_version"},"dependencies":{"dep":"file:dep"}}',
    "dep/package.json": '{"name":"dep","version":"2.0.0","bin":{"d":"d.js"}}',
    "dep/d.js": "#!/usr/bin/env node\nconsole.log('dep ran')",
  },
  runs: [
    ["--version"],
    ["help"],
    ["install", "--offline"],
    ["ls"],
    ["run", "a"],
    ["version", "minor", "--no-git-tag-version"],
    ["pkg", "get", "name"],
    ["pack", "--json"],
    ["exec", "--", "d"],
    ["config", "get", "registry"],
    ["init", "-y", "-w", "x"],
    ["run", "nothere"],
    ["root"],
    ["explain", "dep"],
    ["prefix"],
    ["install", "--help"],
    ["query", ":root"],
  ],
  ignore: [/"(size|shasum|integrity)".*/g, /\/.*_logs\/.*/g],
  ignoreFiles: [/\.tgz$/, /package-lock/],
};
