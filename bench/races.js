/**
 * The three races. Each runs its contenders in turn, A B C A B C …, so that
 * whatever else the machine does falls on all of them, and returns plain data:
 * every contender with its samples, or with the reason why it has none.
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { median } = require("./stats.js");

const node = process.execPath;
const API_CALLS = 4;
const EDITS = 5;

/**
 * @typedef {{ measure: import("./measure.js").Measure, installDir: string, workDir: string, runs: number }} Place
 */

/**
 * @typedef {{
 *   name: string,
 *   command: readonly string[],
 *   cwd: string,
 *   bytes: number | null,
 *   failure: string | null,
 *   prepare?: (run: number) => void,
 * }} Contender
 */

/**
 * @typedef {{
 *   name: string,
 *   bytes: number | null,
 *   failure: string | null,
 *   samples: Record<string, number | null>[],
 * }} Row
 */

/**
 * @param {readonly Contender[]} contenders
 * @param {Place} place
 * @param {(sample: import("./measure.js").Sample) => Record<string, number | null>} read
 *   what to keep of a run
 * @returns {Row[]} in the contenders' order; one that fails leaves the race
 */
function race(contenders, place, read) {
  const rows = contenders.map(({ name, bytes, failure }) => ({
    name,
    bytes,
    failure,
    samples: [],
  }));
  for (let run = 0; run < place.runs; run++) {
    for (const [index, contender] of contenders.entries()) {
      const { command, cwd, prepare } = contender;
      const row = rows[index];
      if (row.failure !== null) continue;
      prepare?.(run);
      const sample = place.measure(command, cwd);
      if (sample.failure === null) row.samples.push(read(sample));
      else Object.assign(row, { failure: sample.failure, samples: [] });
    }
  }
  return rows;
}

/**
 * Whole command-line processes, from an entry to a bundle on disk. Beside the
 * tools run a Node process that does nothing, one that only copies, and one that
 * has V8 check each file besides.
 *
 * @param {string} entry
 * @param {readonly import("./build.js").Built[]} built
 * @param {readonly string[]} inputs
 * @param {Place} place
 * @returns {Row[]}
 */
function raceCompile(entry, built, inputs, place) {
  const { installDir, workDir } = place;
  const outDir = (name) => {
    const folder = path.join(workDir, "race", name);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  };
  const list = path.join(workDir, "inputs.json");
  fs.writeFileSync(list, JSON.stringify(inputs));
  const floors = [
    { name: "node -e 0", command: [node, "-e", "0"] },
    ...["copy", "check"].map((name) => ({
      name,
      command: [
        node,
        path.join(__dirname, `peers/${name}.js`),
        list,
        path.join(outDir(name), "out"),
      ],
    })),
  ];
  const edited = middleOf(inputs);
  const before = fs.readFileSync(edited);
  const cached = ({ tool, bytes, failure }) => {
    if (tool.cache === undefined) return [];
    const contender = (name, prepare) => {
      const folder = outDir(`${tool.name}-${name}`);
      const command = tool.command(entry, folder, installDir);
      return {
        name: `${tool.name}, ${name}`,
        command,
        bytes,
        failure,
        prepare,
      };
    };
    const warm = contender("unchanged", () => {
      // The file that was edited and put back is not the one that it knew.
      pause(SETTLING);
      place.measure(warm.command, installDir);
    });
    const incremental = contender("one edit", (run) => {
      if (run === 0) place.measure(incremental.command, installDir);
      fs.writeFileSync(edited, `${before}\n// edit ${run}\n`);
      pause(SETTLING);
    });
    return [warm, incremental, restored];
  };
  const restored = {
    name: "restored",
    command: [node, "-e", "0"],
    bytes: null,
    failure: null,
    prepare: () => fs.writeFileSync(edited, before),
  };
  const contenders = [
    ...floors.map((floor) => ({ ...floor, bytes: null, failure: null })),
    ...built.flatMap((each) => {
      const { tool, bytes, failure } = each;
      const folder = outDir(tool.name);
      const { cache } = tool;
      const cold = {
        name: tool.name,
        command: tool.command(entry, folder, installDir),
        bytes,
        failure,
        ...(cache && {
          prepare: () => {
            const kept = path.join(folder, cache);
            fs.rmSync(kept, { recursive: true, force: true });
          },
        }),
      };
      return [cold, ...cached(each)];
    }),
  ].map((contender) => ({ ...contender, cwd: installDir }));
  try {
    return race(contenders, place, ({ wall, cpu, rss }) => ({
      wall,
      cpu,
      rss,
    })).filter(({ name }) => name !== restored.name);
  } finally {
    fs.writeFileSync(edited, before);
  }
}

/** The script in the middle of a graph's files, or the one before it. */
function middleOf(inputs) {
  const scripts = inputs.filter((file) => file.endsWith(".js"));
  return scripts[(scripts.length - 1) >> 1];
}

/** After an edit, in milliseconds: nobody compiles in the same instant. */
const SETTLING = 100;

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Rebuilds of a watching process after an edit, with the bundle on disk.
 *
 * @param {string} entry
 * @param {readonly string[]} inputs
 * @param {Place} place
 * @returns {Row[]}
 */
function raceWatch(entry, inputs, place) {
  const contender = {
    name: "ingot",
    command: [
      node,
      path.join(__dirname, "peers/watch.js"),
      entry,
      path.join(place.workDir, "watch.cjs"),
      middleOf(inputs),
      String(EDITS),
    ],
    cwd: place.installDir,
    bytes: null,
    failure: null,
  };
  return race([contender], place, ({ stdout }) => {
    const { first, walls } = JSON.parse(stdout);
    return { first, rebuild: median(walls) };
  });
}

/**
 * Calls of the compilers' libraries in a Node process: `first` is loading the
 * library and the first call, `later` the median of the calls after it. Both
 * sides write the bundle to disk.
 *
 * @param {string} entry
 * @param {readonly string[]} libraries names that peers/api.js knows
 * @param {Place} place
 * @returns {Row[]}
 */
function raceApi(entry, libraries, place) {
  const outfile = path.join(place.workDir, "api.cjs");
  const contenders = libraries.map((name) => ({
    name,
    command: [
      node,
      path.join(__dirname, "peers/api.js"),
      name,
      entry,
      outfile,
      String(API_CALLS),
    ],
    cwd: place.installDir,
    bytes: null,
    failure: null,
  }));
  return race(contenders, place, ({ stdout }) => {
    const { load, walls } = JSON.parse(stdout);
    const [first, ...later] = walls;
    return { first: load + first, later: median(later) };
  });
}

/**
 * Node processes that load the graph and end: the bundles, the unbundled entry,
 * and an empty file. `rss` is the resident memory at the end, not the peak.
 *
 * @param {string} entry
 * @param {readonly import("./build.js").Built[]} built
 * @param {Place} place
 * @returns {Row[]}
 */
function raceStartup(entry, built, place) {
  const empty = path.join(place.workDir, "empty.js");
  fs.writeFileSync(empty, "");
  const preload = path.join(__dirname, "peers/report-rss.js");
  const start = (file) => [node, "--require", preload, file];
  const contenders = [
    { name: "empty file", file: empty, bytes: null, failure: null },
    { name: "unbundled", file: entry, bytes: null, failure: null },
    ...built.map(({ tool, ...rest }) => ({
      name: tool.name,
      start: tool.start,
      ...rest,
    })),
  ].map(({ file, start: special, ...contender }) => ({
    ...contender,
    command: special?.(file, preload) ?? start(file),
    cwd: path.dirname(file),
  }));
  return race(contenders, place, ({ wall, cpu, stdout }) => ({
    wall,
    cpu,
    rss: Number(stdout.slice(stdout.lastIndexOf("\n") + 1)),
  }));
}

module.exports = { raceCompile, raceApi, raceWatch, raceStartup };
