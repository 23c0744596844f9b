"use strict";
module.exports = {
  group: "linters",
  package: "eslint",
  bin: "eslint",
  files: {
    "package.json": '{"type":"module"}',
    "eslint.config.js":
      'import own from "./own.js"; export default [{ plugins: { own }, rules: { "own/x": 2, "no-undef": 2 } }];',
    "own.js":
      'export default { rules: { x: { create: (c) => ({ Program(n) { c.report({ node: n, message: "here" }); } }) } } };',
    "a.js": "export default foo;\n",
  },
  runs: [["."]],
};
