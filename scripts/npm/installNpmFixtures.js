/**
 * Installs the public packages that the tests compile, as fixtures.json and the
 * lockfile beside it pin them, into the git-ignored test_output/npm-fixtures.
 * Does nothing when that folder already holds exactly this install. Must not
 * need any dependency itself.
 *
 *   node scripts/npm/installNpmFixtures.js          install what is absent
 *   … --clean                                       remove, then install
 *   … --update-lock                                 pin anew after an edit of fixtures.json
 */
"use strict";
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { tmpdir } = require("node:os");
const { basename, join, resolve } = require("node:path");

const output = resolve(__dirname, "../../test_output");
const fixturesFile = join(__dirname, "fixtures.json");
const lockFile = join(__dirname, "package-lock.json");
/** Holds the hash of what was asked for. */
const stampName = ".installed";

/** Where {@link installHoisted} installs. */
const hoistedFolder = join(output, "npm-fixtures");
/** Where {@link installNested} installs. */
const nestedFolder = join(output, "npm-fixtures-nested");

/**
 * What the nested install holds: a server below which several versions of
 * `debug` and `ms` meet, and what it shares with its neighbours.
 */
const nestedNames = ["express", "debug", "ms", "once"];

/**
 * npm's own layout of all fixtures, one flat node_modules where versions allow.
 *
 * @returns {boolean} false when the install was there already
 */
function installHoisted() {
  const dependencies = {};
  for (const { name, version } of readJson(fixturesFile)) {
    dependencies[name] = version;
  }
  return install(hoistedFolder, manifest(dependencies), readJson(lockFile));
}

/**
 * The same versions of a few fixtures, with every package's dependencies in its
 * own node_modules: no two importers share a copy.
 *
 * @returns {boolean} false when the install was there already
 */
function installNested() {
  const lock = readJson(lockFile);
  const all = lock.packages[""].dependencies;
  const dependencies = {};
  for (const name of nestedNames) dependencies[name] = all[name];
  const nested = nestLock(lock, dependencies);
  return install(nestedFolder, manifest(dependencies), nested);
}

/** The package.json of an install folder. */
function manifest(dependencies) {
  return {
    name: "npm-fixtures",
    version: "0.0.0",
    private: true,
    dependencies,
  };
}

/**
 * Lays the locked tree out anew, each dependency below its dependent. A package
 * that one of its own dependents provides already in the same version (a cycle)
 * is not laid again.
 *
 * @param {object} lock a lockfile of version 3
 * @param {Record<string, string>} dependencies the subset to keep
 */
function nestLock(lock, dependencies) {
  const packages = { "": { ...manifest(dependencies) } };

  /** Node's walk upwards, on the lockfile's paths. */
  function locate(name, from) {
    const owners = `/${from}`.split("/node_modules/").slice(1);
    for (let count = owners.length; count >= 0; count--) {
      const chain = [...owners.slice(0, count), name];
      const path = chain.map((part) => `node_modules/${part}`).join("/");
      if (lock.packages[path] !== undefined) return path;
    }
    return null;
  }

  function lay(name, hoistedFrom, nestedFrom, ancestors) {
    const hoisted = locate(name, hoistedFrom);
    if (hoisted === null || ancestors.get(name) === hoisted) return;
    const prefix = nestedFrom === "" ? "" : `${nestedFrom}/`;
    const nested = `${prefix}node_modules/${name}`;
    const entry = lock.packages[hoisted];
    packages[nested] = entry;
    const below = new Map(ancestors).set(name, hoisted);
    const wanted = { ...entry.dependencies, ...entry.optionalDependencies };
    for (const next of Object.keys(wanted)) lay(next, hoisted, nested, below);
  }

  for (const name of Object.keys(dependencies)) lay(name, "", "", new Map());
  return { ...lock, packages };
}

/**
 * `npm ci` of the two values, in a folder of this process's own that takes its
 * name only when it is complete: neither an interrupted install nor a second
 * one at the same time can leave a folder that looks whole and is not.
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

/** Writes the lockfile that belongs to fixtures.json, without any host's name. */
function updateLock() {
  const folder = fs.mkdtempSync(join(tmpdir(), "lock-"));
  const dependencies = {};
  for (const { name, version } of readJson(fixturesFile)) {
    dependencies[name] = version;
  }
  const copy = join(folder, "package-lock.json");
  fs.writeFileSync(
    join(folder, "package.json"),
    toText(manifest(dependencies)),
  );
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
  fs.writeFileSync(lockFile, toText(lock));
  fs.rmSync(folder, { recursive: true });
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

module.exports = {
  hoistedFolder,
  nestedFolder,
  nestedNames,
  installHoisted,
  installNested,
};

if (require.main === module) {
  const flags = process.argv.slice(2);
  const known = ["--clean", "--update-lock"];
  const unknown = flags.filter((flag) => !known.includes(flag));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(" ")}; known: ${known.join(" ")}`);
    process.exit(2);
  }
  if (flags.includes("--update-lock")) updateLock();
  if (flags.includes("--clean")) {
    fs.rmSync(hoistedFolder, { recursive: true, force: true });
    fs.rmSync(nestedFolder, { recursive: true, force: true });
  }
  installHoisted();
  installNested();
}
