"use strict";
const { refusal } = require("../refusal");

module.exports = {
  "js-yaml": (yaml) => [
    yaml.load("a: &x [1, 2]\nb: *x\nc: 2001-12-14t21:59:43Z\nd: |\n  t\n"),
    yaml.dump({ list: [1, { a: null }], text: "a: b" }),
    refusal(() => yaml.load("a: [")),
  ],
  "js-yaml/package.json": ({ exports }) => Object.keys(exports),
};
