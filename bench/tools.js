/**
 * The compilers that race: each a command line that turns an entry into a
 * CommonJS bundle for Node, unminified, without source map or cache. A file is
 * written into a folder of the tool's own.
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const repoRoot = path.join(__dirname, "..");
const node = process.execPath;
/** Ingot's own, in the output folder: removed before each cold run. */
const CACHE = "cache";

/**
 * `command` receives the entry and the output folder, both absolute, and is run
 * in the folder that holds node_modules; `output` is the file it writes there. A
 * tool that is `startupOnly` is another one with its output made to start faster.
 * `start` is the command that starts the output with a module preloaded, where
 * that is more than `node`.
 *
 * @typedef {{
 *   name: string,
 *   peer: string | null,
 *   output: string,
 *   startupOnly?: true,
 *   start?: (file: string, preload: string) => string[],
 *   command: (entry: string, outDir: string, installDir: string) => string[],
 *   cache?: string,
 * }} Tool
 */

/** Ingot's command line. */
function compile(entry, output, ...flags) {
  const program = path.join(repoRoot, "dist/bin/compile.js");
  return [node, program, entry, "-o", output, ...flags];
}

/** @type {readonly Tool[]} */
const tools = [
  {
    name: "ingot",
    peer: null,
    output: "out.cjs",
    command: (entry, outDir) =>
      compile(
        entry,
        path.join(outDir, "out.cjs"),
        "--cache-dir",
        path.join(outDir, CACHE),
      ),
    cache: CACHE,
  },
  {
    name: "ingot-profile",
    peer: null,
    output: "out.cjs",
    startupOnly: true,
    command: (entry, outDir) => [
      node,
      path.join(repoRoot, "dist/bin/compile.js"),
      entry,
      "-o",
      path.join(outDir, "out.cjs"),
      "--profile",
    ],
  },
  {
    name: "ingot-code-cache",
    peer: null,
    output: "out.cjs",
    startupOnly: true,
    command: (entry, outDir) =>
      compile(entry, path.join(outDir, "out.cjs"), "--code-cache"),
  },
  {
    name: "ingot-snapshot",
    peer: null,
    output: "out.cjs",
    startupOnly: true,
    command: (entry, outDir) =>
      compile(snapshotEntry(entry), path.join(outDir, "out.cjs"), "--snapshot"),
    start: (file, preload) => [
      node,
      "--snapshot-blob",
      path.join(path.dirname(file), "out.snapshot.blob"),
      "--require",
      preload,
      file,
    ],
  },
  {
    name: "ingot-sea",
    peer: null,
    output: "out",
    startupOnly: true,
    command: (entry, outDir) =>
      compile(entry, path.join(outDir, "out"), "--sea", "--code-cache"),
    start: (file, preload) => [
      "env",
      `NODE_OPTIONS=--require=${preload}`,
      file,
    ],
  },
  {
    name: "esbuild",
    peer: "esbuild",
    output: "out.cjs",
    command: (entry, outDir, installDir) => [
      esbuildBinary(installDir),
      entry,
      "--bundle",
      "--platform=node",
      "--format=cjs",
      "--log-level=error",
      `--outfile=${path.join(outDir, "out.cjs")}`,
    ],
  },
  {
    name: "rolldown",
    peer: "rolldown",
    output: "out.cjs",
    command: (entry, outDir, installDir) => [
      node,
      path.join(installDir, "node_modules/rolldown/bin/cli.mjs"),
      entry,
      "--platform",
      "node",
      "--format",
      "cjs",
      "--no-codeSplitting",
      "--file",
      path.join(outDir, "out.cjs"),
    ],
  },
  {
    name: "rspack",
    peer: "@rspack/core",
    output: "out.cjs",
    command: (entry, outDir) => [
      node,
      path.join(__dirname, "peers/rspack.mjs"),
      entry,
      path.join(outDir, "out.cjs"),
    ],
  },
  {
    name: "ncc",
    peer: "@vercel/ncc",
    output: "index.js",
    command: (entry, outDir, installDir) => [
      node,
      path.join(installDir, "node_modules/@vercel/ncc/dist/ncc/cli.js"),
      "build",
      entry,
      "--out",
      outDir,
      "--no-cache",
      "--quiet",
    ],
  },
];

/** The graph's entry as a program whose start is a snapshot. */
function snapshotEntry(entry) {
  const file = path.join(path.dirname(entry), "snapshot.js");
  fs.writeFileSync(
    file,
    `const { startupSnapshot } = require("node:v8");
module.exports = require("./${path.basename(entry)}");
startupSnapshot.isBuildingSnapshot() &&
  startupSnapshot.setDeserializeMainFunction(() => {});
`,
  );
  return file;
}

/** The native program itself; the package's `bin` starts it from Node. */
function esbuildBinary(installDir) {
  const platform = path.join(
    installDir,
    `node_modules/@esbuild/${process.platform}-${process.arch}`,
  );
  return process.platform === "win32"
    ? path.join(platform, "esbuild.exe")
    : path.join(platform, "bin/esbuild");
}

module.exports = { tools, esbuildBinary };
