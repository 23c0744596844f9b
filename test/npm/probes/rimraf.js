"use strict";
const {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  writeFileSync,
} = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  rimraf: async (rimraf) => {
    const folder = mkdtempSync(join(tmpdir(), "probe-"));
    mkdirSync(join(folder, "a/b"), { recursive: true });
    writeFileSync(join(folder, "a/b/c"), "");
    await new Promise((resolve, reject) => {
      rimraf(join(folder, "*"), (error) => (error ? reject(error) : resolve()));
    });
    const left = readdirSync(folder);
    rimraf.sync(folder);
    return [left, existsSync(folder)];
  },
};
