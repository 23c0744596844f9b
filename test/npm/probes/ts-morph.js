"use strict";

module.exports = {
  "ts-morph": ({ Project }) => {
    const file = new Project({ useInMemoryFileSystem: true }).createSourceFile(
      "a.ts",
      "enum A { B } const x = A.B",
    );
    return [
      file.getEnums().length,
      file.getVariableDeclaration("x").getType().getText(),
    ];
  },
};
