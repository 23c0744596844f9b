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
const fs = require("node:fs");
const { join, resolve } = require("node:path");
const { install, manifestOf, readJson, writeLock } = require("./install.js");

const output = resolve(__dirname, "../../test_output");
const fixturesFile = join(__dirname, "fixtures.json");
const lockFile = join(__dirname, "package-lock.json");
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
  return install(hoistedFolder, manifest(), readJson(lockFile));
}

/**
 * The same versions of a few fixtures, with every package's dependencies in its
 * own node_modules: no two importers share a copy.
 *
 * @returns {boolean} false when the install was there already
 */
function installNested() {
  const lock = readJson(lockFile);
  const rows = readJson(fixturesFile).filter(({ name }) =>
    nestedNames.includes(name),
  );
  const packageJson = manifestOf("npm-fixtures", rows);
  return install(nestedFolder, packageJson, nestLock(lock, packageJson));
}

function manifest() {
  return manifestOf("npm-fixtures", readJson(fixturesFile));
}

/**
 * Lays the locked tree out anew, each dependency below its dependent. A package
 * that one of its own dependents provides already in the same version (a cycle)
 * is not laid again.
 *
 * @param {object} lock a lockfile of version 3
 * @param {object} packageJson has the subset to keep as its dependencies
 */
function nestLock(lock, packageJson) {
  const packages = { "": packageJson };

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

  for (const name of Object.keys(packageJson.dependencies))
    lay(name, "", "", new Map());
  return { ...lock, packages };
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
  if (flags.includes("--update-lock")) writeLock(lockFile, manifest());
  if (flags.includes("--clean")) {
    fs.rmSync(hoistedFolder, { recursive: true, force: true });
    fs.rmSync(nestedFolder, { recursive: true, force: true });
  }
  installHoisted();
  installNested();
}
