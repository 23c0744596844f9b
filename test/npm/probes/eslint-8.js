"use strict";

module.exports = {
  "eslint-8": async ({ ESLint }) => {
    const engine = new ESLint({
      useEslintrc: false,
      overrideConfig: {
        extends: "eslint:recommended",
        rules: { eqeqeq: "error" },
      },
    });
    const results = await engine.lintText("var a = 1; b == 2");
    const formatter = await engine.loadFormatter("json");
    return [
      results[0].messages.map(({ ruleId }) => ruleId),
      formatter.format(results),
    ];
  },
};
