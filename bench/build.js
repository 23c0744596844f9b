/**
 * Compiles a graph once by every tool, untimed, and checks that what came out
 * works, so that no race compares a broken bundle. Also the warm-up: files are
 * in the page cache afterwards.
 */
"use strict";
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { esbuildBinary } = require("./tools.js");

const checkExport = path.join(__dirname, "check-export.js");
const checkMain = path.join(__dirname, "peers/check-main.js");

/**
 * @typedef {{
 *   tool: import("./tools.js").Tool,
 *   file: string,
 *   bytes: number,
 *   failure: string | null,
 * }} Built `file` is the bundle's path; `bytes` all that the tool wrote, without its cache
 */

/**
 * Each bundle is run in its own folder, where no node_modules is above it, and
 * must export what the unbundled entry exports.
 *
 * @param {import("./graphs.js").Graph} graph
 * @param {string} entry
 * @param {readonly import("./tools.js").Tool[]} tools
 * @param {{ measure: import("./measure.js").Measure, installDir: string, workDir: string }} place
 * @returns {Built[]}
 * @throws when the unbundled entry itself does not work
 */
function buildAll(graph, entry, tools, place) {
  const { measure, installDir, workDir } = place;
  const check = (file, cwd) =>
    measure([process.execPath, checkExport, file, graph.exportKey], cwd);

  const unbundled = check(entry, installDir);
  if (unbundled.failure !== null) {
    throw new Error(`${graph.name} does not run: ${unbundled.failure}`);
  }
  return tools.map((tool) => {
    const outDir = path.join(workDir, "built", graph.name, tool.name);
    fs.mkdirSync(outDir, { recursive: true });
    const file = path.join(outDir, tool.output);
    const compiled = measure(
      tool.command(entry, outDir, installDir),
      installDir,
    );
    if (compiled.failure !== null) {
      return { tool, file, bytes: 0, failure: compiled.failure };
    }
    const checked = tool.start
      ? measure(
          [
            ...["env", `BENCH_EXPORT=${graph.exportKey}`],
            ...tool.start(file, checkMain),
          ],
          outDir,
        )
      : check(file, outDir);
    const failure =
      checked.failure !== null
        ? `its output does not run: ${checked.failure}`
        : checked.stdout !== unbundled.stdout
          ? "its output exports something else"
          : null;
    // What it keeps for itself is no output.
    if (tool.cache)
      fs.rmSync(path.join(outDir, tool.cache), {
        recursive: true,
        force: true,
      });
    return { tool, file, bytes: folderSize(outDir), failure };
  });
}

function folderSize(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => fs.statSync(path.join(item.parentPath, item.name)).size)
    .reduce((sum, size) => sum + size, 0);
}

/**
 * The files that make up a graph, by esbuild's account.
 *
 * @param {string} entry
 * @param {string} installDir
 * @param {string} workDir scratch
 * @returns {{ files: string[], bytes: number }} absolute paths
 */
function listInputs(entry, installDir, workDir) {
  const metafile = path.join(workDir, "meta.json");
  execFileSync(
    esbuildBinary(installDir),
    [
      entry,
      "--bundle",
      "--platform=node",
      "--format=cjs",
      "--log-level=error",
      `--metafile=${metafile}`,
      `--outfile=${path.join(workDir, "meta.cjs")}`,
    ],
    { cwd: installDir },
  );
  const inputs = Object.entries(
    JSON.parse(fs.readFileSync(metafile, "utf8")).inputs,
  ).filter(([name]) => !name.startsWith("("));
  return {
    files: inputs.map(([name]) => path.resolve(installDir, name)),
    bytes: inputs.reduce((sum, [, input]) => sum + input.bytes, 0),
  };
}

module.exports = { buildAll, listInputs };
