"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  toml: (toml) => [
    toml.parse('a = 1\n[b]\nc = ["d"]'),
    refusal(() => toml.parse("a =")),
  ],
};
