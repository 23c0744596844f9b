"use strict";
module.exports = {
  "ts-node": ({ create }) =>
    create({
      transpileOnly: true,
      skipProject: true,
      compilerOptions: {
        module: "node16",
        moduleResolution: "node16",
        ignoreDeprecations: "6.0",
      },
    })
      .compile("const a: number = 1; export { a }", "a.ts")
      .split("\n")
      .slice(0, 4),
};
