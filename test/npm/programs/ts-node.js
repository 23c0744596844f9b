"use strict";
module.exports = {
  group: "builders",
  flags: ["--include", "typescript"],
  files: {
    "tsconfig.json":
      '{"compilerOptions":{"module":"commonjs","target":"es2020","types":[]}}',
    "a.ts":
      "import {b} from './b';const x: number = b;enum E{A}console.log(x,E.A);",
    "b.ts": "export const b=1 as number;",
    "bad.ts": "const x: number='a';console.log(x)",
    "t.ts": "throw new Error('x')\n",
  },
  runs: [
    ["-T", "a.ts"],
    ["a.ts"],
    ["-p", "-e", "1+1 as number"],
    ["--version"],
    ["--help"],
    ["-vv"],
    ["--showConfig"],
    ["t.ts"],
  ],
  ignore: [/v\d+\.\d+\.\d+ /g],
};
