"use strict";
module.exports = {
  group: "linters",
  files: {
    "a.html":
      "<!doctype html><html><body> <p  class='a'>  x </p><script>let a = 1 ; console.log( a )</script><style>a { b : c }</style></body></html>",
  },
  runs: [
    [
      "--collapse-whitespace",
      "--minify-js",
      "true",
      "--minify-css",
      "true",
      "a.html",
    ],
    ["--help"],
    ["--version"],
    ["--input-dir", ".", "--output-dir", "out", "--file-ext", "html"],
    ["--config-file", "nothere.json", "a.html"],
  ],
};
