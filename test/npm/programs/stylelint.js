"use strict";
module.exports = {
  group: "linters",
  files: {
    ".stylelintrc.json":
      '{"rules":{"color-no-invalid-hex":true,"block-no-empty":true,"own/x":true},"plugins":["./plug.mjs"]}',
    "plug.mjs":
      "const r=()=>(root,result)=>{};r.ruleName='own/x';export default {ruleName:'own/x',rule:r};",
    "a.css": "a{color:#ggg}\nb{}\n",
  },
  runs: [
    ["*.css"],
    ["-f", "json", "a.css"],
    ["-f", "verbose", "a.css"],
    ["-f", "compact", "a.css"],
    ["-f", "github", "a.css"],
    ["--print-config", "a.css"],
    ["--help"],
    ["--version"],
    ["nothere/*.css"],
    ["--fix", "a.css"],
  ],
};
