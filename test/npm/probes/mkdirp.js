"use strict";
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { basename, join } = require("node:path");

module.exports = {
  mkdirp: async (mkdirp) => {
    const folder = mkdtempSync(join(tmpdir(), "probe-"));
    const made = await mkdirp(join(folder, "a/b/c"));
    const again = mkdirp.sync(join(folder, "a/b/c"));
    rmSync(folder, { recursive: true });
    return [basename(made), again === undefined ? "existed" : again];
  },
};
