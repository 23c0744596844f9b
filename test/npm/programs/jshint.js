"use strict";
module.exports = {
  group: "linters",
  files: {
    ".jshintrc": '{"esversion":6,"undef":true}',
    "a.js": "let a = b\nif (a == null) {}\n",
    "rep.js": "module.exports={reporter:(r)=>{console.log(r.length)}}",
  },
  runs: [
    ["a.js"],
    ["--reporter=unix", "a.js"],
    ["--reporter", "rep.js", "a.js"],
    ["--verbose", "."],
    ["--help"],
    ["--version"],
    ["--reporter=checkstyle", "a.js"],
    ["--extract=auto", "a.js"],
  ],
};
