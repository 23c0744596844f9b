/**
 * Installs what a package.json and a lockfile say into a git-ignored folder, once
 * and whole, and pins anew. What is installed, the callers know. Must not need
 * any dependency itself.
 */
"use strict";
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { tmpdir } = require("node:os");
const { basename, dirname, join } = require("node:path");

/** Holds the hash of what was asked for. */
const stampName = ".installed";

/**
 * The package.json of an install folder.
 *
 * @param {string} name
 * @param {readonly { name: string, version: string }[]} rows
 */
function manifestOf(name, rows) {
  const dependencies = {};
  for (const row of rows) dependencies[row.name] = row.version;
  return { name, version: "0.0.0", private: true, dependencies };
}

/**
 * `npm ci` of the two values, in a folder of this process's own that takes its
 * name only when it is complete: neither an interrupted install nor a second
 * one at the same time can leave a folder that looks whole and is not.
 *
 * @returns {boolean} false when the install was there already
 */
function install(folder, packageJson, lock) {
  const packageText = toText(packageJson);
  const lockText = toText(lock);
  const stamp = createHash("sha256")
    .update(packageText)
    .update(lockText)
    .digest("hex");
  if (readText(join(folder, stampName)) === stamp) return false;
  removeAbandoned(folder);
  const partial = `${folder}.${process.pid}`;
  fs.mkdirSync(partial, { recursive: true });
  fs.writeFileSync(join(partial, "package.json"), packageText);
  fs.writeFileSync(join(partial, "package-lock.json"), lockText);
  npm(partial, [
    "ci",
    "--prefer-offline",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ]);
  fs.writeFileSync(join(partial, stampName), stamp);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(partial, folder);
  return true;
}

/** Removes what installs of processes that are gone have left. */
function removeAbandoned(folder) {
  const prefix = `${basename(folder)}.`;
  const output = dirname(folder);
  const siblings = fs.existsSync(output) ? fs.readdirSync(output) : [];
  for (const name of siblings) {
    if (!name.startsWith(prefix)) continue;
    if (isRunning(Number(name.slice(prefix.length)))) continue;
    fs.rmSync(join(output, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Writes the lockfile that belongs to a package.json, without any host's name. */
function writeLock(lockFile, packageJson) {
  const folder = fs.mkdtempSync(join(tmpdir(), "lock-"));
  const copy = join(folder, "package-lock.json");
  fs.writeFileSync(join(folder, "package.json"), toText(packageJson));
  if (fs.existsSync(lockFile)) fs.copyFileSync(lockFile, copy);
  npm(folder, [
    "install",
    "--package-lock-only",
    "--omit-lockfile-registry-resolved",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ]);
  const lock = readJson(copy);
  // Sponsoring links are the only addresses left, and say nothing of a tree.
  for (const entry of Object.values(lock.packages)) delete entry.funding;
  dropAbsentOptional(lock.packages);
  fs.mkdirSync(dirname(lockFile), { recursive: true });
  fs.writeFileSync(lockFile, toText(lock));
  fs.rmSync(folder, { recursive: true });
}

/**
 * npm leaves optional packages that the registry does not have out of a lockfile,
 * and then refuses to install from it: their dependents may not speak of them.
 */
function dropAbsentOptional(packages) {
  for (const [path, { optionalDependencies }] of Object.entries(packages)) {
    for (const name of Object.keys(optionalDependencies ?? {})) {
      const isThere = parentsOf(path).some((parent) =>
        Object.hasOwn(packages, `${parent}node_modules/${name}`),
      );
      if (!isThere) delete optionalDependencies[name];
    }
  }
}

/** The folders whose node_modules a package sees, each ending with a slash. */
function parentsOf(path) {
  const owners = `/${path}`.split("/node_modules/").slice(1);
  const parents = owners.map((_, depth) =>
    owners
      .slice(0, depth + 1)
      .map((owner) => `node_modules/${owner}/`)
      .join(""),
  );
  return ["", ...parents];
}

function npm(folder, args) {
  const onWindows = process.platform === "win32";
  execFileSync(onWindows ? "npm.cmd" : "npm", args, {
    cwd: folder,
    // Reports belong on stderr; stdout is left to the caller.
    stdio: ["ignore", 2, 2],
    shell: onWindows,
  });
}

function readText(path) {
  return fs.existsSync(path) ? fs.readFileSync(path, "utf8") : null;
}

function readJson(path) {
  return JSON.parse(fs.readFileSync(path, "utf8"));
}

function toText(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

module.exports = { install, manifestOf, readJson, writeLock };
