"use strict";

module.exports = {
  "@babel/parser": ({ parse }) =>
    parse("a?.b ?? <c/>", { plugins: ["jsx"] }).program.body[0].expression.type,
};
