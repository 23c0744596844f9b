"use strict";
module.exports = {
  group: "managers",
  package: "@redocly/cli",
  bin: "redocly",
  env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  files: {
    "redocly.yaml": "extends: [recommended]\n",
    "a.yaml":
      "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /x:\n    get:\n      responses:\n        '200': {description: ok}\n",
  },
  runs: [
    ["lint", "a.yaml"],
    ["bundle", "a.yaml"],
    ["stats", "a.yaml"],
    ["--help"],
    ["--version"],
    ["lint", "--format", "json", "a.yaml"],
    ["build-docs", "a.yaml", "-o", "d.html"],
    ["split", "a.yaml", "--outDir", "s"],
  ],
  ignore: [/"totals"[^}]*}/g, /\d+ms/g],
};
