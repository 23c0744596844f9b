"use strict";

module.exports = {
  escodegen: (escodegen) => escodegen.generate({ type: "Literal", value: "a" }),
};
