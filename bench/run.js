/**
 * The benchmark's command: installs what it compares, runs the races graph by
 * graph, prints the tables. bench/README.md describes the flags and columns.
 */
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { buildAll, listInputs } = require("./build.js");
const { graphs, writeGraph } = require("./graphs.js");
const { installPeers, pinnedVersions } = require("./install.js");
const { createMeasure } = require("./measure.js");
const { raceApi, raceCompile, raceStartup, raceWatch } = require("./races.js");
const { insertResult, renderResult } = require("./report.js");
const {
  growthOf,
  summarizeApi,
  summarizeCompile,
  summarizeStartup,
  summarizeWatch,
} = require("./summary.js");
const { tools } = require("./tools.js");
const { version } = require("../package.json");

const RACES = ["compile", "api", "watch", "startup"];
const QUICK_GRAPHS = ["express", "typescript", "modules-1000"];
const API_LIBRARIES = ["ingot", "esbuild build", "esbuild buildSync"];
/** The pair of graphs that shows how cost grows with their number of modules. */
const GROWTH = ["modules-1000", "modules-10000"];
const page = path.join(__dirname, "../docs/benchmarks.md");

class UsageError extends Error {}

function parseFlags(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: "string" },
      graph: { type: "string" },
      tool: { type: "string" },
      runs: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const quick = values.quick;
  const runs = Number(values.runs ?? (quick ? 3 : 7));
  if (!Number.isInteger(runs) || runs < 1) {
    throw new UsageError(`--runs wants a whole number: ${values.runs}`);
  }
  const allGraphs = graphs.map(({ name }) => name);
  const toolNames = tools.map(({ name }) => name);
  const chosen = chooseFrom("--tool", values.tool, toolNames, toolNames);
  return {
    runs,
    races: chooseFrom("--only", values.only, RACES, RACES),
    graphs: chooseFrom(
      "--graph",
      values.graph,
      allGraphs,
      quick ? QUICK_GRAPHS : allGraphs,
    ),
    // Ratios are to esbuild, so it is in every race.
    tools: toolNames.filter(
      (name) => name === "esbuild" || chosen.includes(name),
    ),
    json: values.json,
    write: values.write,
  };
}

function chooseFrom(flag, text, all, byDefault) {
  if (text === undefined) return byDefault;
  const names = text.split(",");
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `${flag} does not know ${unknown.join(", ")}; it knows ${all.join(", ")}`,
    );
  }
  return names;
}

function progress(text) {
  process.stderr.write(`${text}\n`);
}

function runGraph(graph, flags, place) {
  const { installDir, workDir } = place;
  const entry = writeGraph(graph, installDir);
  const inputs = listInputs(entry, installDir, workDir);
  const chosen = tools.filter(({ name }) => flags.tools.includes(name));
  const builds =
    flags.races.includes("compile") || flags.races.includes("startup");

  progress(`${graph.name}: building and checking`);
  const built = builds ? buildAll(graph, entry, chosen, place) : [];
  const compilers = built.filter(({ tool }) => !tool.startupOnly);
  const run = (name, race, summarize) => {
    if (!flags.races.includes(name)) return null;
    progress(`${graph.name}: ${name}, ${place.runs} runs`);
    return summarize(race());
  };
  const libraries = API_LIBRARIES.filter((library) =>
    flags.tools.some((tool) => library.split(" ")[0] === tool),
  );
  return {
    name: graph.name,
    modules: inputs.files.length,
    bytes: inputs.bytes,
    goals: graph.goals,
    compile: run(
      "compile",
      () => raceCompile(entry, compilers, inputs.files, place),
      summarizeCompile,
    ),
    api: run("api", () => raceApi(entry, libraries, place), summarizeApi),
    watch: run(
      "watch",
      () => raceWatch(entry, inputs.files, place),
      summarizeWatch,
    ),
    startup: run(
      "startup",
      () => raceStartup(entry, built, place),
      summarizeStartup,
    ),
  };
}

function growthBetween([from, to], results) {
  const rows = (name) => results.find((graph) => graph.name === name)?.compile;
  const small = rows(from);
  const large = rows(to);
  return small && large ? { from, to, tools: growthOf(small, large) } : null;
}

function versionsOf(toolNames) {
  const pinned = pinnedVersions();
  return Object.fromEntries(
    tools
      .filter(({ name }) => toolNames.includes(name))
      .map(({ name, peer }) => [name, peer === null ? version : pinned[peer]]),
  );
}

function main(argv) {
  const flags = parseFlags(argv);
  const loadBefore = Number(os.loadavg()[0].toFixed(1));
  const installDir = installPeers();
  // Apart from every node_modules, so that a bundle cannot lean on one.
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), "ingot-bench-"));
  try {
    const { measure, complete } = createMeasure(workDir);
    if (!complete) progress("no python3: CPU time and memory are n/a");
    const place = { measure, installDir, workDir, runs: flags.runs };
    const results = graphs
      .filter(({ name }) => flags.graphs.includes(name))
      .map((graph) => runGraph(graph, flags, place));
    const result = {
      machine: {
        node: process.version,
        platform: process.platform,
        arch: process.arch,
        cpus: os.availableParallelism(),
        memoryGiB: Math.round(os.totalmem() / 2 ** 30),
        loadAverage: loadBefore,
      },
      versions: versionsOf(flags.tools),
      runs: flags.runs,
      graphs: results,
      growth: growthBetween(GROWTH, results),
    };
    const text = renderResult(result);
    process.stdout.write(text);
    if (flags.json !== undefined) {
      fs.writeFileSync(flags.json, `${JSON.stringify(result, null, 2)}\n`);
    }
    if (flags.write) {
      const before = fs.existsSync(page) ? fs.readFileSync(page, "utf8") : null;
      fs.writeFileSync(page, insertResult(before, text));
    }
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  const usage =
    error instanceof UsageError ||
    String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!usage) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
