/**
 * Renders a result (the benchmark's JSON) as plain text. Pure; must not compute
 * anything but the lines that hold a row against its goal.
 */
"use strict";
const { renderTable } = require("./table.js");

const OWN = "ingot";
const CACHED = "ingot-code-cache";
const MEGABYTE = 1e6;

function milliseconds(value) {
  if (value === null) return "n/a";
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function megabytes(value) {
  return value === null ? "n/a" : (value / MEGABYTE).toFixed(1);
}

function times(value) {
  return value === null ? "n/a" : value.toFixed(2);
}

function percent(value) {
  return value === null ? "n/a" : `${(value * 100).toFixed(0)}%`;
}

/** A failed row keeps its place in the table and says why. */
function renderRows(head, rows, cells) {
  return renderTable(
    head,
    rows.map((row) =>
      row.failure === null
        ? [row.name, ...cells(row)]
        : [row.name, ...head.slice(1).map(() => "-"), `failed: ${row.failure}`],
    ),
  );
}

function goalLine(label, value, goal, name = OWN) {
  if (goal === undefined || value === undefined || value === null) return [];
  const verdict = value <= goal ? "met" : "missed";
  return [
    "",
    `${name}: ${label} = ${times(value)}, goal at most ${goal}: ${verdict}`,
  ];
}

function renderCompile({ compile, goals }) {
  const table = renderRows(
    [
      "compile",
      "wall ms",
      "+-",
      "wall/esb",
      "(wall-node)/esb",
      "cpu ms",
      "cpu/esb",
      "peak MB",
      "peak/esb",
      "out MB",
    ],
    compile,
    ({ wall, spread, cpu, rss, bytes, ratios }) => [
      milliseconds(wall),
      percent(spread),
      times(ratios.wall),
      times(ratios.net),
      milliseconds(cpu),
      times(ratios.cpu),
      megabytes(rss),
      times(ratios.rss),
      bytes === null ? "" : megabytes(bytes),
    ],
  );
  const net = (row) => compile.find(({ name }) => name === row)?.ratios.net;
  return [
    table,
    ...goalLine("(wall-node)/esb", net(OWN), goals.cold),
    ...goalLine("unchanged", net(`${OWN}, unchanged`), goals.warm),
    ...goalLine("one edit", net(`${OWN}, one edit`), goals.edit),
  ].join("\n");
}

function renderApi({ api }) {
  return renderRows(
    ["in process", "first ms", "first/esb", "later ms", "+-", "later/esb"],
    api,
    ({ first, later, spread, ratios }) => [
      milliseconds(first),
      times(ratios.first),
      milliseconds(later),
      percent(spread),
      times(ratios.later),
    ],
  );
}

function renderWatch({ watch, goals }) {
  const table = renderRows(
    ["watch", "first ms", "rebuild ms", "+-"],
    watch,
    ({ first, rebuild, spread }) => [
      milliseconds(first),
      milliseconds(rebuild),
      percent(spread),
    ],
  );
  const [own] = watch;
  return [table, ...goalLine("rebuild ms", own?.rebuild, goals.watch)].join(
    "\n",
  );
}

function renderStartup({ startup, goals }) {
  const table = renderRows(
    [
      "start-up",
      "wall ms",
      "+-",
      "own ms",
      "own/best",
      "cpu ms",
      "memory MB",
      "memory/unb",
    ],
    startup,
    ({ wall, spread, own, cpu, rss, ratios }) => [
      milliseconds(wall),
      percent(spread),
      milliseconds(own),
      times(ratios.startup),
      milliseconds(cpu),
      megabytes(rss),
      times(ratios.rss),
    ],
  );
  const ratioOf = (wanted) =>
    startup.find(({ name }) => name === wanted)?.ratios.startup;
  return [
    table,
    ...goalLine("own/best", ratioOf(OWN), goals.startup),
    ...goalLine("own/best", ratioOf(CACHED), goals.codeCache, CACHED),
  ].join("\n");
}

function renderGraph(graph) {
  const { name, modules, bytes } = graph;
  return [
    `${name}: ${modules} files, ${megabytes(bytes)} MB`,
    ...(graph.compile === null ? [] : [renderCompile(graph)]),
    ...(graph.api === null ? [] : [renderApi(graph)]),
    ...(graph.watch ? [renderWatch(graph)] : []),
    ...(graph.startup === null ? [] : [renderStartup(graph)]),
  ].join("\n\n");
}

function renderGrowth({ from, to, tools }) {
  return renderRows(
    [`${from} to ${to}`, "cost times"],
    tools.map((tool) => ({ ...tool, failure: null })),
    ({ growth }) => [times(growth)],
  );
}

function renderConditions({ machine, versions, runs }) {
  return [
    `Node ${machine.node}, ${machine.platform} ${machine.arch}, ` +
      `${machine.cpus} CPUs, ${machine.memoryGiB} GiB of memory, ` +
      `load average ${machine.loadAverage} before; ` +
      `medians of ${runs} interleaved runs.`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
  ].join("\n");
}

/**
 * @param {object} result what `run.js --json` writes
 * @returns {string} text, `\n` at the end
 */
function renderResult(result) {
  return `${[
    renderConditions(result),
    ...result.graphs.map(renderGraph),
    ...(result.growth === null ? [] : [renderGrowth(result.growth)]),
  ].join("\n\n")}\n`;
}

const BEGIN = "<!-- bench:begin -->";
const END = "<!-- bench:end -->";

/**
 * Puts the rendered result into a Markdown page, between two markers; the prose
 * around them is kept.
 *
 * @param {string | null} page the page as it stands, null for a new one
 * @param {string} text
 * @returns {string}
 * @throws when a page that exists has lost its markers
 */
function insertResult(page, text) {
  const before = page ?? `# Benchmarks\n\n${BEGIN}\n${END}\n`;
  const begin = before.indexOf(BEGIN);
  const end = before.indexOf(END);
  if (begin === -1 || end < begin) {
    throw new Error(`the page has no ${BEGIN} followed by ${END}`);
  }
  return `${before.slice(0, begin)}${BEGIN}\n\`\`\`text\n${text}\`\`\`\n${before.slice(end)}`;
}

module.exports = { renderResult, insertResult };
