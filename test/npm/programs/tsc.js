"use strict";
module.exports = {
  group: "linters",
  package: "typescript",
  bin: "tsc",
  files: {
    "tsconfig.json":
      '{"compilerOptions":{"target":"es2020","module":"commonjs","lib":["es2020","dom"],"strict":true,"outDir":"out","declaration":true,"sourceMap":true},"include":["src"]}',
    "src/a.ts":
      "import {b} from './b';\nexport class A { x: string = b; m(): Promise<number[]> { return Promise.resolve([1]); } }\nconst y: number = 'x';\ndocument.title = y;\n",
    "src/b.ts": "export const b = 'b'; export enum E { A, B }\n",
  },
  runs: [
    ["-p", "."],
    ["--noEmit", "src/b.ts"],
    ["--init"],
    ["--showConfig", "-p", "."],
    ["--help"],
    ["--all"],
    ["--version"],
    ["-p", "nothere"],
    ["-b", "--verbose"],
    ["--pretty", "-p", "."],
    ["--listFiles", "--noEmit", "--ignoreConfig", "src/b.ts"],
  ],
  ignore: [
    /\/[^\s]*\/typescript\/lib|\/[^\s]*\/typescript@[\d.]+\/lib|\/[^\s]*lib(?=\/lib\.)/g,
    /\(.*built.*\)/g,
  ],
};
