"use strict";
module.exports = {
  group: "linters",
  package: "uglify-js",
  bin: "uglifyjs",
  files: {
    "a.js":
      "function foo(bar) { var unused = 1; return bar + 1 + 2; } console.log(foo(1));\n",
    "bad.js": "let = ;",
  },
  runs: [
    ["a.js", "-c", "-m", "--toplevel"],
    ["a.js", "-o", "b.js", "--source-map", "url=b.js.map"],
    ["bad.js"],
    ["--help"],
    ["--version"],
    ["--help", "options"],
    ["a.js", "-b"],
    ["a.js", "-o", "ast"],
    ["--self", "-c", "-o", "self.js"],
    ["a.js", "--verbose", "-c"],
    ["a.js", "-O", "keep_quoted_props"],
  ],
};
