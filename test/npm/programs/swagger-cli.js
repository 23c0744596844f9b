"use strict";
module.exports = {
  group: "managers",
  package: "@apidevtools/swagger-cli",
  bin: "swagger-cli",
  files: {
    "a.yaml":
      "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /x:\n    $ref: b.yaml\n",
    "b.yaml": "get:\n  responses:\n    '200': {description: ok}\n",
    "bad.yaml": "openapi: 3.0.0\ninfo: {}\n",
  },
  runs: [
    ["validate", "a.yaml"],
    ["bundle", "a.yaml"],
    ["bundle", "-r", "-t", "yaml", "-o", "o.yaml", "a.yaml"],
    ["validate", "bad.yaml"],
    ["--help"],
    ["--version"],
  ],
};
