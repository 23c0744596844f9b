"use strict";
const { refusal } = require("../refusal");

module.exports = {
  postcss: async (postcss) => {
    const upper = {
      postcssPlugin: "upper",
      Declaration(node) {
        node.prop = node.prop.toUpperCase();
      },
    };
    const result = await postcss([upper]).process("a{color:red}/*x*/", {
      from: "a.css",
      to: "b.css",
      map: { inline: false },
    });
    return [
      result.css,
      result.map.toJSON(),
      refusal(() => postcss.parse("a{")),
    ];
  },
  "postcss/lib/parse": (parse) =>
    parse("@media x{a{b:c!important}}").first.first.first.toJSON(),
};
