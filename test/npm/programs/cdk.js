"use strict";
module.exports = {
  group: "managers",
  package: "aws-cdk",
  bin: "cdk",
  env: { CDK_DISABLE_CLI_TELEMETRY: "1", CI: "1" },
  files: {},
  runs: [
    ["--version"],
    ["--help"],
    ["init", "app", "--language", "typescript", "--generate-only"],
    ["ls"],
    ["context"],
    ["acknowledge"],
    ["init", "--list"],
  ],
  ignore: [/NOTICES[\s\S]*/g],
};
