"use strict";
module.exports = {
  group: "linters",
  package: "pug-cli",
  bin: "pug",
  files: {
    "a.pug": "extends b\nblock c\n  p= 1+2\n  :cdata\n    x",
    "b.pug": "doctype html\nhtml\n  body\n    block c\n",
    "d.pug": "p #{a}\n",
    "bad.pug": "p(\n",
  },
  runs: [
    ["d.pug", "-O", "{a:1}"],
    ["b.pug", "-o", "out", "-P"],
    ["bad.pug"],
    ["--help"],
    ["--version"],
    { args: [], input: "p hello" },
    ["-c", "d.pug"],
    ["--client", "-D", "d.pug"],
  ],
};
