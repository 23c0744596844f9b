"use strict";
module.exports = {
  group: "managers",
  package: "pnpm",
  bin: "pnpm",
  files: {
    "package.json":
      '{"name":"p","version":"1.0.0","scripts":{"a":"echo A"},"dependencies":{"dep":"file:dep"}}',
    "dep/package.json": '{"name":"dep","version":"2.0.0"}',
  },
  runs: [
    ["--version"],
    ["--help"],
    ["install", "--offline"],
    ["ls"],
    ["run", "a"],
    ["nothere"],
    ["why", "dep"],
    ["exec", "echo", "x"],
    ["root"],
    ["config", "list"],
    ["install", "--help"],
  ],
  ignore: [/Done in.*/g, /(?:Progress.*\n?)+/g],
  ignoreFiles: [/node_modules\/\.(modules|pnpm)/, /workspace-state/],
};
