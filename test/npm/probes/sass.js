"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  sass: (sass) => [
    sass.compileString("$a: 1px; p { q { margin: $a * 2 } }").css,
    refusal(() => sass.compileString("p {")).slice(0, 60),
  ],
};
