"use strict";

module.exports = {
  eslint: async ({ ESLint, Linter }) => {
    const linter = new Linter();
    const engine = new ESLint({
      overrideConfigFile: true,
      overrideConfig: { rules: { "no-unused-vars": "error", eqeqeq: "error" } },
    });
    const results = await engine.lintText("var a = 1; b == 2");
    const formatter = await engine.loadFormatter("stylish");
    return [
      linter
        .verify("var a", { rules: { "no-var": "error" } })
        .map(({ message }) => message),
      results[0].messages.map(({ ruleId }) => ruleId),
      formatter.format(results),
    ];
  },
};
