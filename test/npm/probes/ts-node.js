"use strict";

module.exports = {
  "ts-node": ({ create }) =>
    create({ transpileOnly: true, compilerOptions: { module: "commonjs" } })
      .compile("const a: number = 1; export { a }", "a.ts")
      .split("\n")
      .slice(0, 4),
};
