"use strict";
module.exports = {
  group: "linters",
  package: "@commitlint/cli",
  bin: "commitlint",
  flags: ["--include", "@commitlint/format"],
  files: {
    "commitlint.config.js":
      "module.exports={extends:['./base.js'],rules:{'type-enum':[2,'always',['a','b']],'own':[2,'always']},plugins:[{rules:{own:()=>[false,'own says no']}}]};",
    "base.js":
      "module.exports={rules:{'subject-case':[2,'never',['upper-case']]}};",
    msg: "zzz: FOO\n",
  },
  runs: [
    { args: [], input: "foo: BAR" },
    { args: ["-e", "msg"] },
    ["--help"],
    ["--version"],
    ["--print-config"],
    {
      args: ["--extends", "@commitlint/config-conventional"],
      input: "feat: x",
    },
    { args: ["-o", "@commitlint/format"], input: "c: x" },
  ],
};
