/**
 * Shows that a bundle works: `node check-export.js FILE KEY` loads it and prints
 * its sorted export keys and what KEY is, as JSON. Two files that print the same
 * have the same exports; a bundle is held against the unbundled entry. Whether the
 * mark `__esModule` is listed among them differs from tool to tool, and is no export.
 */
"use strict";
const path = require("node:path");

function describe(loaded, key) {
  if (!(key in loaded)) throw new Error(`no export named ${key}`);
  const value = loaded[key];
  return JSON.stringify({
    kind: typeof value,
    value: Object(value) === value ? null : value,
    keys: Object.keys(loaded)
      .filter((name) => name !== "__esModule")
      .sort(),
  });
}

if (require.main === module) {
  const [file, key] = process.argv.slice(2);
  console.log(describe(require(path.resolve(file)), key));
}

module.exports = { describe };
