"use strict";
const { join } = require("node:path");
const { inFolder } = require("../folder.js");

module.exports = {
  typescript: (ts) => {
    const { outputText } = ts.transpileModule(
      "enum A { B } export const x: A = A.B",
      { compilerOptions: { module: "commonjs" } },
    );
    return inFolder(
      { "a.ts": "const a: string = 1; [1].map(x => x)" },
      (folder) => {
        const program = ts.createProgram([join(folder, "a.ts")], {
          noEmit: true,
          types: [],
        });
        return [
          outputText,
          ts
            .getPreEmitDiagnostics(program)
            .map(({ messageText }) => messageText),
        ];
      },
    );
  },
};
