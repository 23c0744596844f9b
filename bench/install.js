/**
 * Installs the pinned peers and graphs from bench/package-lock.json into a
 * git-ignored folder, once: a second run finds the same lockfile there and does
 * nothing. No package's install script runs; the native binaries come with their
 * packages.
 */
"use strict";
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const installDir = path.join(__dirname, "../test_output/bench");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/**
 * @returns {string} the folder that holds node_modules, absolute
 * @throws when npm fails; the next run installs again
 */
function installPeers() {
  fs.mkdirSync(installDir, { recursive: true });
  // Written last, so an interrupted install is repeated.
  const stamp = path.join(installDir, "node_modules/.installed-lock.json");
  const lock = fs.readFileSync(path.join(__dirname, "package-lock.json"));
  if (fs.existsSync(stamp) && fs.readFileSync(stamp).equals(lock)) {
    return installDir;
  }
  for (const file of ["package.json", "package-lock.json"]) {
    fs.copyFileSync(path.join(__dirname, file), path.join(installDir, file));
  }
  execFileSync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: installDir,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  fs.writeFileSync(stamp, lock);
  return installDir;
}

/** @returns {Readonly<Record<string, string>>} package → pinned version */
function pinnedVersions() {
  return require("./package.json").dependencies;
}

module.exports = { installPeers, pinnedVersions };
