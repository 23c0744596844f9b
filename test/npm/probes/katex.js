"use strict";

module.exports = {
  katex: (katex) => katex.renderToString("\\frac{a}{b}").length,
};
