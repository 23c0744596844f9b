/**
 * The module graphs that are compiled and started: what each is called, how its
 * entry comes to be, the export that shows it works, and the project's goals.
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { generateModules } = require("./generate.js");

/**
 * A graph. `goals` are upper bounds for this project's own rows: `cold` for
 * (wall − bare node) / esbuild's wall, `startup` for (artifact − bare node) /
 * (best of the reference − bare node).
 *
 * @typedef {{
 *   name: string,
 *   exportKey: string,
 *   goals: { cold?: number, startup?: number },
 *   files: () => { path: string, text: string }[],
 * }} Graph
 */

/** @returns {Graph} */
function packageGraph(name, exportKey, cold) {
  return {
    name,
    exportKey,
    goals: { cold, startup: 0.8 },
    files: () => [
      { path: "index.js", text: `module.exports = require("${name}");\n` },
    ],
  };
}

/** @returns {Graph} */
function generatedGraph(count, goals) {
  return {
    name: `modules-${count}`,
    exportKey: "checksum",
    goals,
    files: () => [
      {
        path: "index.js",
        text: `module.exports = require("./000/m0");\n`,
      },
      ...generateModules(count),
    ],
  };
}

/** @type {readonly Graph[]} */
const graphs = [
  packageGraph("express", "Router", 0.9),
  packageGraph("typescript", "transpileModule", 0.25),
  packageGraph("aws-sdk", "S3", 0.4),
  packageGraph("googleapis", "google", 0.3),
  generatedGraph(1_000, {}),
  generatedGraph(10_000, { cold: 0.7 }),
];

/**
 * Writes a graph's own files where its packages resolve; leaves alone a file
 * that already holds its text.
 *
 * @param {Graph} graph
 * @param {string} installDir the folder that holds node_modules
 * @returns {string} the entry file, absolute
 */
function writeGraph(graph, installDir) {
  const folder = path.join(installDir, "graphs", graph.name);
  for (const file of graph.files()) {
    const target = path.join(folder, file.path);
    if (readIfThere(target) === file.text) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, file.text);
  }
  return path.join(folder, "index.js");
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

module.exports = { graphs, writeGraph };
