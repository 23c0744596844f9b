"use strict";

module.exports = {
  prismjs: (Prism) => [
    Prism.highlight("var a = 1", Prism.languages.javascript, "javascript"),
    Object.keys(Prism.languages).sort(),
  ],
};
