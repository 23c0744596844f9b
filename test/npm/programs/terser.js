"use strict";
module.exports = {
  group: "linters",
  files: {
    "a.js":
      "function foo(bar) { const unused = 1; return bar + 1 + 2; } console.log(foo(1));\n",
    "bad.js": "let = ;",
    "c.json": '{"mangle":true,"compress":{"passes":2}}',
  },
  runs: [
    ["a.js", "-c", "-m", "--toplevel"],
    ["a.js", "-o", "b.js", "--source-map", "url=inline"],
    ["bad.js"],
    ["--help"],
    ["--version"],
    ["--help", "compress"],
    ["a.js", "--config-file", "c.json"],
    ["a.js", "-b"],
    { args: [], input: "let  a =1" },
    ["a.js", "-o", "ast"],
  ],
};
