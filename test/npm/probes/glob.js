"use strict";
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  glob: async ({ globSync, glob, escape: escapePattern }) => {
    const folder = mkdtempSync(join(tmpdir(), "probe-"));
    for (const name of ["a.js", "b.txt", ".hidden.js"]) {
      writeFileSync(join(folder, name), "");
    }
    const found = [
      globSync("**/*.js", { cwd: folder, dot: true }).sort(),
      await glob("{a,b}.*", { cwd: folder }).then((names) => names.sort()),
      escapePattern("a*"),
    ];
    rmSync(folder, { recursive: true });
    return found;
  },
};
