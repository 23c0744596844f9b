/**
 * What sandbox artifacts cost: how large they are, how long they take to start, and
 * how fast builtins are in them, beside Node's own. Prints tables; with --write
 * also puts them into docs/sandbox.md, between its markers.
 *
 *   node bench/sandbox.js [--runs N] [--write]
 */
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { parseArgs } = require("node:util");
const { compile, createHost } = require("../dist/src/index.js");
const { artifactText } = require("../dist/src/codegen/artifact.js");

const PAGE = path.join(__dirname, "../docs/sandbox.md");
const BEGIN = "<!-- measured: bench/sandbox.js -->\n";
const END = "<!-- measured: end -->";

const STARTS = {
  "an empty program": "",
  "`path`": 'require("path");',
  "`fs`, `util`, `stream`":
    'require("fs"); require("util"); require("stream");',
  "`http`": 'require("http");',
};

/** Each runs a number of times; what Node's own takes is the measure. */
const TASKS = `
const path = require("path"), fs = require("fs"), crypto = require("crypto"), os = require("os");
const file = path.join(os.tmpdir(), "ingot-bench-1mb");
fs.mkdirSync(os.tmpdir(), { recursive: true });
fs.writeFileSync(file, Buffer.alloc(1 << 20, "x"));
const bytes = Buffer.alloc(1 << 20, "some bytes of text, ");
const text = bytes.toString();
const small = Buffer.from("a small buffer of some bytes");
const each = (run) => (times) => { for (let at = 0; at < times; at++) run(at); };
const tasks = {
  "path.join": each(() => path.join("/a/b", "../c", "./d.js")),
  "path.resolve": each(() => path.resolve("a/b", "../c")),
  "fs.readFileSync, 1 MB": each(() => fs.readFileSync(file)),
  "fs.readFile, 1 MB": async (times) => { for (let at = 0; at < times; at++) await new Promise((resolve, reject) => fs.readFile(file, (error) => error ? reject(error) : resolve())); },
  "sha256, 1 MB": each(() => crypto.createHash("sha256").update(bytes).digest("hex")),
  "md5, 1 MB": each(() => crypto.createHash("md5").update(bytes).digest("hex")),
  "sha256, 28 bytes": each(() => crypto.createHash("sha256").update(small).digest("hex")),
  "Buffer.from, 1 MB of text": each(() => Buffer.from(text)),
  "buffer.toString, 1 MB": each(() => bytes.toString()),
  "to base64, 1 MB": each(() => bytes.toString("base64")),
  "from base64, 1 MB": (() => { const base64 = bytes.toString("base64"); return each(() => Buffer.from(base64, "base64")); })(),
  "to hex, 1 MB": each(() => bytes.toString("hex")),
  "Buffer.concat, 2 × 1 MB": each(() => Buffer.concat([bytes, bytes])),
  "buffer.indexOf, 1 MB": each(() => bytes.indexOf("none")),
  "buffer.readUInt32LE": each((at) => small.readUInt32LE(at & 15)),
};
exports.names = Object.keys(tasks);
exports.run = (name, times) => tasks[name](times);
`;

/** At least so long is measured. */
const SPAN = 150;

function compiled(folder, name, text) {
  const entry = path.join(folder, `${name}.js`);
  fs.writeFileSync(entry, text);
  const result = compile({ entry, platform: "sandbox" });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return artifactText(result.artifact);
}

function enginesHere() {
  const found = ["quickjs", "vm"];
  try {
    require.resolve("isolated-vm");
    found.push("isolate");
  } catch {
    console.error("isolated-vm is not installed: not measured");
  }
  return found;
}

const median = (values) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function hostOf(engine) {
  return createHost({
    engine,
    grants: { clock: true, entropy: true },
    limits: { memory: 512 * 2 ** 20, timeout: 600_000 },
  });
}

/** Milliseconds that one run of a task takes; the best of some. */
async function timed(run, runs) {
  // The first call starts a program, and the next ones are not yet compiled.
  await run(1);
  let times = 1;
  for (;;) {
    const begun = performance.now();
    await run(times);
    const span = performance.now() - begun;
    if (span > SPAN) break;
    times = Math.ceil(
      times * Math.min(10, (1.5 * SPAN) / Math.max(span, 0.01)),
    );
  }
  const samples = [];
  for (let at = 0; at < runs; at++) {
    const begun = performance.now();
    await run(times);
    samples.push((performance.now() - begun) / times);
  }
  return Math.min(...samples);
}

const shown = (ms) =>
  ms >= 1
    ? `${ms.toFixed(1)} ms`
    : ms >= 0.001
      ? `${(ms * 1000).toFixed(1)} µs`
      : `${Math.round(ms * 1e6)} ns`;

function table(head, rows) {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

async function starts(folder, engines, runs) {
  const rows = [];
  for (const [label, program] of Object.entries(STARTS)) {
    const text = compiled(folder, "start", program);
    const bytes = Buffer.from(text);
    const cells = [];
    for (const engine of engines) {
      const samples = [];
      for (let at = 0; at <= runs; at++) {
        const begun = performance.now();
        const loaded = hostOf(engine).load(bytes);
        await loaded.run();
        // The first one loads the engine itself.
        if (at > 0) samples.push(performance.now() - begun);
        loaded.stop();
      }
      cells.push(`${median(samples).toFixed(1)} ms`);
    }
    rows.push([label, `${(text.length / 1000).toFixed(0)} kB`, ...cells]);
  }
  return table(
    ["program", "size", ...engines.map((one) => `start, ${one}`)],
    rows,
  );
}

async function speeds(folder, engines, runs) {
  const text = compiled(folder, "tasks", TASKS);
  const own = require(path.join(folder, "tasks.js"));
  const guests = engines.map((engine) =>
    hostOf(engine).load(Buffer.from(text)),
  );
  const rows = [];
  for (const name of own.names) {
    const node = await timed((times) => own.run(name, times), runs);
    const cells = [];
    for (const guest of guests) {
      const taken = await timed(
        (times) => guest.call("run", name, times),
        runs,
      );
      cells.push(
        `${shown(taken)} (${(taken / node).toFixed(taken < 10 * node ? 1 : 0)}×)`,
      );
    }
    rows.push([`\`${name}\``, shown(node), ...cells]);
  }
  for (const guest of guests) guest.stop();
  return table(["", "Node", ...engines], rows);
}

async function main() {
  const { values } = parseArgs({
    options: { runs: { type: "string" }, write: { type: "boolean" } },
  });
  const runs = Number(values.runs ?? 5);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ingot-"));
  process.removeAllListeners("warning");
  try {
    const engines = enginesHere();
    const text = `Node ${process.version}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}.

${await starts(folder, engines, runs)}

${await speeds(folder, engines, runs)}
`;
    console.log(text);
    if (values.write) {
      const page = fs.readFileSync(PAGE, "utf8");
      const from = page.indexOf(BEGIN) + BEGIN.length;
      const to = page.indexOf(END);
      if (from < BEGIN.length || to < from)
        throw new Error(`${PAGE} has no markers`);
      fs.writeFileSync(
        PAGE,
        `${page.slice(0, from)}\n${text}\n${page.slice(to)}`,
      );
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main();
