"use strict";
module.exports = {
  group: "managers",
  package: "yarn",
  bin: "yarn",
  files: {
    "package.json":
      '{"name":"p","version":"1.0.0","scripts":{"a":"echo A"},"dependencies":{"dep":"file:dep"}}',
    "dep/package.json": '{"name":"dep","version":"2.0.0"}',
  },
  runs: [
    ["--version"],
    ["--help"],
    ["install", "--offline", "--no-progress"],
    ["list"],
    ["run", "a"],
    ["run"],
    ["config", "get", "registry"],
    ["versions"],
    ["why", "dep"],
    ["nothere"],
    ["check"],
  ],
  ignore: [/Done in.*/g, /"?[a-z_]+"?: '[\d.]+[^']*'/g],
  ignoreFiles: [/yarn-integrity/],
};
