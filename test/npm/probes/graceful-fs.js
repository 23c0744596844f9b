"use strict";
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  "graceful-fs": (gracefulFs) => {
    const folder = gracefulFs.mkdtempSync(join(tmpdir(), "probe-"));
    const file = join(folder, "a");
    return new Promise((resolve, reject) => {
      gracefulFs.writeFile(file, "text", (failure) => {
        if (failure) return reject(failure);
        gracefulFs.readFile(file, "utf8", (error, text) => {
          gracefulFs.rmSync(folder, { recursive: true });
          if (error) reject(error);
          else resolve(text);
        });
      });
    });
  },
};
