"use strict";
module.exports = {
  group: "utilities",
  files: {
    "package.json":
      '{"name":"p","version":"1.0.0","license":"MIT","dependencies":{"x":"1"}}',
    "node_modules/x/package.json":
      '{"name":"x","version":"1.0.0","license":"ISC","repository":"a/b"}',
    "node_modules/x/LICENSE": "ISC License",
  },
  runs: [
    [],
    ["--json"],
    ["--csv"],
    ["--summary"],
    ["--help"],
    ["--version"],
    ["--failOn", "ISC"],
  ],
};
