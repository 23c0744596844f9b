"use strict";
const { refusal } = require("../../refusal.js");

module.exports = {
  "@babel/core": (babel) => [
    babel.transformSync("const a = () => 1", {
      configFile: false,
      babelrc: false,
    }).code,
    refusal(() =>
      babel.transformSync("const", { configFile: false, babelrc: false }),
    ),
  ],
};
