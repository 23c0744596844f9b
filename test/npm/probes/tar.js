"use strict";
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  tar: async (tar) => {
    const folder = mkdtempSync(join(tmpdir(), "tar-"));
    writeFileSync(join(folder, "a.txt"), "hello");
    await tar.create({ file: join(folder, "a.tgz"), cwd: folder, gzip: true }, [
      "a.txt",
    ]);
    const names = [];
    await tar.list({
      file: join(folder, "a.tgz"),
      onReadEntry: ({ path, size }) => names.push([path, size]),
    });
    rmSync(folder, { recursive: true });
    return names;
  },
};
