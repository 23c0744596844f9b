"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  pug: (pug) => [
    pug.render("doctype html\nul\n  each x in [1, 2]\n    li.a(data-b=x)= x"),
    pug.compileClient("p #{a}").length,
    refusal(() => pug.render("p(")),
  ],
};
