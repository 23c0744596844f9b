"use strict";

module.exports = {
  stylelint: async (stylelint) => {
    const { results } = await (stylelint.default ?? stylelint).lint({
      code: "a { colr: red; color: #ggg }",
      config: {
        rules: { "property-no-unknown": true, "color-no-invalid-hex": true },
      },
    });
    return results[0].warnings.map(({ rule }) => rule).sort();
  },
};
