/**
 * Installs the packages of packages.json and programs.json, as these and the lockfile
 * of each group pin them, into the git-ignored test_output/packages and
 * test_output/programs, one folder a group. The corpus tests compile them. Must not
 * need any dependency itself.
 *
 *   node scripts/npm/installPackages.js           every group that is absent
 *   … ci data                                     these groups
 *   … --clean                                     remove, then install
 *   … --update-lock                               pin anew after an edit of packages.json
 */
"use strict";
const fs = require("node:fs");
const { join, resolve } = require("node:path");
const { install, manifestOf, readJson, writeLock } = require("./install.js");

/** Of whole programs there are lists of their own: they are run, not required. */
const packages = ["packages", "programs"].flatMap((list) =>
  readJson(join(__dirname, `${list}.json`)).map((row) => ({ ...row, list })),
);
const groups = [...new Set(packages.map(({ group }) => group))].sort();

/** @returns {string} the name of the list that has the group */
function listOf(group) {
  return packages.find((row) => row.group === group)?.list ?? "packages";
}

/** Where {@link installGroup} installs. */
function folderOf(group) {
  return resolve(__dirname, "../../test_output", listOf(group), group);
}

function lockFileOf(group) {
  return join(__dirname, listOf(group), group, "package-lock.json");
}

/** Packages whose dependencies exclude each other are in several groups. */
function manifest(group) {
  const rows = packages.filter((row) => row.group === group);
  return manifestOf(`${listOf(group)}-${group}`, rows);
}

/** @returns {boolean} false when the install was there already */
function installGroup(group) {
  return install(folderOf(group), manifest(group), readJson(lockFileOf(group)));
}

module.exports = { folderOf, groups, installGroup, lockFileOf, packages };

if (require.main === module) {
  const given = process.argv.slice(2);
  const known = [...groups, "--clean", "--update-lock"];
  const unknown = given.filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(" ")}; known: ${known.join(" ")}`);
    process.exit(2);
  }
  const named = given.filter((word) => groups.includes(word));
  for (const group of named.length > 0 ? named : groups) {
    if (given.includes("--update-lock")) {
      writeLock(lockFileOf(group), manifest(group));
    }
    if (given.includes("--clean")) {
      fs.rmSync(folderOf(group), { recursive: true, force: true });
    }
    installGroup(group);
  }
}
