"use strict";
module.exports = {
  group: "linters",
  files: {
    "eslint.config.js":
      'const own = require("./rules/own.js"); const plug = require("eslint-plugin-x");\nmodule.exports = [{ files: ["**/*.js"], plugins: { own, x: plug }, languageOptions: { sourceType: "commonjs" }, rules: { "own/no-foo": "error", "x/no-bar": "warn", "no-unused-vars": "error", semi: ["error","always"], "prefer-const": "error" } }];',
    "rules/own.js":
      'module.exports = { rules: { "no-foo": { meta:{type:"problem",schema:[]}, create: (c) => ({ Identifier(n) { if (n.name === "foo") c.report({ node: n, message: "no foo" }); } }) } } };',
    "node_modules/eslint-plugin-x/index.js":
      'module.exports = { rules: { "no-bar": { meta:{type:"problem",schema:[]}, create: (c) => ({ Identifier(n) { if (n.name === "bar") c.report({ node: n, message: "no bar" }); } }) } } };',
    "src/a.js":
      "let foo = 1\nvar bar = foo\nfunction x() { let y = 2; return y }\n",
    "src/b.js": "module.exports = 1;\n",
  },
  runs: [
    ["."],
    ["-f", "json", "src"],
    ["-f", "html", "src/a.js"],
    ["--fix", "."],
    ["--print-config", "src/a.js"],
    ["--inspect-config-x"],
    ["--version"],
    ["--help"],
    ["nothere.js"],
    ["--no-config-lookup", "--rule", "semi: 2", "src"],
    ["-f", "nofmt", "src"],
    ["--cache", "src"],
    { args: ["--stdin"], input: "foo" },
    ["--stats", "-f", "json", "src/b.js"],
    ["--env-info"],
  ],
  ignore: [/"(total|duration)":[\d.]+/g],
  ignoreFiles: [/eslintcache/],
};
