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
 * (wall − bare node) / esbuild's wall, `warm` and `edit` for the same with a cache,
 * `watch` for the milliseconds of a rebuild, `startup` for (artifact − bare node) /
 * (best of the reference − bare node), `codeCache` for the same with --code-cache.
 *
 * @typedef {{
 *   name: string,
 *   exportKey: string,
 *   goals: Partial<Record<"cold" | "warm" | "edit" | "watch" | "startup" | "codeCache", number>>,
 *   files: () => { path: string, text: string }[],
 * }} Graph
 */

/** @returns {Graph} without goals, one that only shows where ingot stands */
function packageGraph(name, exportKey, goals) {
  return {
    name,
    exportKey,
    goals: goals ? { ...goals, startup: 0.8, codeCache: 0.45 } : {},
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
  packageGraph("express", "Router", { cold: 0.9, warm: 0.4, edit: 0.4 }),
  packageGraph("typescript", "transpileModule", {
    ...{ cold: 0.25, warm: 0.08, edit: 0.2 },
  }),
  packageGraph("aws-sdk", "S3", {
    ...{ cold: 0.4, warm: 0.15, edit: 0.2, watch: 60 },
  }),
  packageGraph("googleapis", "google", {
    ...{ cold: 0.3, warm: 0.12, edit: 0.15 },
  }),
  // ES modules, all of them.
  packageGraph("mermaid", "default"),
  generatedGraph(1_000, {}),
  generatedGraph(10_000, { cold: 0.7, warm: 0.25, edit: 0.25 }),
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
