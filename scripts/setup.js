/**
 * Brings a fresh clone to the point where its own commands work: installs the
 * locked dependencies when they are absent or older than the lockfile, then
 * builds. A second run does neither. Must not need any dependency itself.
 */
"use strict";
const { execFileSync } = require("node:child_process");
const { statSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** @returns {number} modification time in ms, 0 when the file is absent */
function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: "inherit" });
}

// npm writes this file last, so an interrupted install is repeated.
const installed = modified("node_modules/.package-lock.json");
if (installed === 0 || installed < modified("package-lock.json")) {
  run(npm, ["ci", "--no-audit", "--no-fund"]);
}
run(process.execPath, [
  join(root, "node_modules/typescript/bin/tsc"),
  "-b",
  root,
]);
