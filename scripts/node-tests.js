/**
 * Runs Node's own tests in sandbox artifacts, on V8 and on QuickJS, and counts
 * those that pass. Takes a checkout of Node, of which it needs `test/`:
 *
 *   node scripts/node-tests.js <checkout> [module…] [--only=text] [--verbose] [--write]
 *
 * `--engine isolate` runs them where isolated-vm is, by NODE_PATH or beside this.
 * `--write` keeps the counts for docs/compatibility.md. Run it after a build.
 */
"use strict";
const { execFileSync, fork } = require("node:child_process");
const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { parseArgs } = require("node:util");
const { modules, moduleOf, outOfReach } = require("./node-tests/select.js");

const ENGINES = ["v8", "quickjs"];
const LIMIT_MS = 120_000;
/** QuickJS keeps its memory: a new process after that many tests. */
const TESTS_PER_WORKER = 40;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string", default: "" },
    verbose: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    engine: { type: "string", multiple: true, default: ENGINES },
    jobs: { type: "string", default: "2" },
  },
});
const [root, ...asked] = positionals;
if (root === undefined) {
  console.error(
    "usage: node scripts/node-tests.js <checkout of Node> [module…]",
  );
  process.exit(2);
}

const tests = readdirSync(join(root, "test/parallel"))
  .map((name) => ({ name, module: moduleOf(name) }))
  .filter(({ name, module }) => module !== null && name.includes(values.only))
  .filter(({ module }) => asked.length === 0 || asked.includes(module))
  .filter(
    ({ name }) =>
      outOfReach(readFileSync(join(root, "test/parallel", name), "utf8")) ===
      null,
  );

main();

async function main() {
  const queue = [...tests];
  const results = [];
  const lane = async () => {
    let worker = newWorker();
    let uses = 0;
    for (let test = queue.shift(); test; test = queue.shift()) {
      for (const engine of values.engine) {
        const outcome = await runIn(worker, { root, name: test.name, engine });
        results.push({ ...test, engine, ...outcome });
        if (values.verbose && !outcome.passed) {
          console.log(
            `${engine} ${test.name}\n    ${outcome.problem.replaceAll("\n", "\n    ")}`,
          );
        }
        if (outcome.isDead || ++uses >= TESTS_PER_WORKER) {
          worker.kill();
          worker = newWorker();
          uses = 0;
        }
      }
    }
    worker.kill();
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, lane));
  const counts = countsOf(results);
  print(counts);
  if (values.write) write(counts);
}

/** A process: a test that takes all memory ends it, not the count. */
function newWorker() {
  return fork(join(__dirname, "node-tests/run-test.js"), {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: ["--max-old-space-size=1500"],
  });
}

function runIn(worker, job) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => died("time is up"), LIMIT_MS);
    const onExit = (code, signal) => died(`process ended: ${signal ?? code}`);
    function died(problem) {
      done({ passed: false, problem, isDead: true });
    }
    function done(outcome) {
      clearTimeout(timer);
      worker.off("message", done).off("exit", onExit);
      resolve(outcome);
    }
    worker.on("message", done).on("exit", onExit);
    worker.send(job);
  });
}

/** By module: of how many tests that ran, how many passed on each engine. */
function countsOf(results) {
  const counts = {};
  for (const module of modules) {
    const own = results.filter((one) => one.module === module && !one.skipped);
    if (own.length === 0) continue;
    const of = (engine) => own.filter((one) => one.engine === engine);
    counts[module] = {
      tests: Math.max(...values.engine.map((engine) => of(engine).length)),
      ...Object.fromEntries(
        values.engine.map((engine) => [
          engine,
          of(engine).filter(({ passed }) => passed).length,
        ]),
      ),
    };
  }
  return counts;
}

function print(counts) {
  const share = (passed, all) =>
    `${String(passed).padStart(4)} ${String(Math.floor((100 * passed) / all)).padStart(3)} %`;
  console.log(
    `${"MODULE".padEnd(16)}TESTS  ${values.engine.map((one) => one.padStart(10)).join("")}`,
  );
  const all = { tests: 0 };
  for (const [module, row] of [...Object.entries(counts), ["all", all]]) {
    console.log(
      `${module.padEnd(16)}${String(row.tests).padStart(5)}  ${values.engine.map((one) => share(row[one] ?? 0, row.tests).padStart(10)).join("")}`,
    );
    if (row !== all)
      for (const [key, value] of Object.entries(row))
        all[key] = (all[key] ?? 0) + value;
  }
}

/** Writes the counts where the page of compatibility takes them from; others stay. */
function write(found) {
  const { nodeTestCounts } = require("../dist/src/sandbox/node-test-counts.js");
  const counts = Object.fromEntries(
    modules
      .map((module) => [module, found[module] ?? nodeTestCounts[module]])
      .filter(([, row]) => row !== undefined),
  );
  const version = /^#define NODE_(MAJOR|MINOR|PATCH)_VERSION (\d+)/gm;
  let node = "20";
  try {
    const header = readFileSync(join(root, "src/node_version.h"), "utf8");
    node = [...header.matchAll(version)]
      .map(([, , digits]) => digits)
      .join(".");
  } catch {
    // A checkout of the tests alone.
  }
  writeFileSync(
    join(__dirname, "../src/sandbox/node-test-counts.ts"),
    `/** How many of Node's own tests pass in a sandbox; written by \`scripts/node-tests.js\`. */
export const nodeTestCounts: Readonly<
  Record<string, { readonly tests: number; readonly v8: number; readonly quickjs: number }>
> = ${JSON.stringify(counts, null, 2)};

export const nodeTestsVersion = ${JSON.stringify(node)};
`,
  );
  const shell = process.platform === "win32";
  const options = { cwd: join(__dirname, ".."), stdio: "inherit", shell };
  execFileSync(
    "npx",
    ["biome", "format", "--write", "src/sandbox/node-test-counts.ts"],
    options,
  );
  execFileSync("npx", ["tsc", "-b"], options);
  execFileSync(process.execPath, ["scripts/compatibility.js"], options);
}
