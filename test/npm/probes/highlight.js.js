"use strict";

module.exports = {
  "highlight.js": (hljs) => [
    hljs.highlight("const a = `x`", { language: "javascript" }).value,
    hljs.highlightAuto("def f(): pass").language,
    hljs.listLanguages().length,
  ],
};
