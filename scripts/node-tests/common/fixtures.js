/** Stands in for test/common/fixtures: those that the test names are files. */
"use strict";
const fs = require("node:fs");
const { join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");

const fixturesDir = resolve(__dirname, "..", "fixtures");
const path = (...parts) => join(fixturesDir, ...parts);

module.exports = {
  fixturesDir,
  path,
  fileURL: (...parts) => pathToFileURL(path(...parts)),
  readSync: (parts, encoding) =>
    fs.readFileSync(path(...[].concat(parts)), encoding),
  readKey: (name, encoding) => fs.readFileSync(path("keys", name), encoding),
};
