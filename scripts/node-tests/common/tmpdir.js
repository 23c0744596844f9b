/** Stands in for test/common/tmpdir: a folder of the sandbox's own file system. */
"use strict";
const fs = require("node:fs");
const { join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");

const path = "/tmp/.tmp.0";
fs.mkdirSync(path, { recursive: true });

module.exports = {
  path,
  refresh() {
    fs.rmSync(path, { recursive: true, force: true });
    fs.mkdirSync(path, { recursive: true });
  },
  resolve: (...parts) => resolve(path, ...parts),
  fileURL: (...parts) => pathToFileURL(join(path, ...parts)),
  hasEnoughSpace: () => true,
};
