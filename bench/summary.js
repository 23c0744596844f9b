/**
 * Turns the samples of a race into medians and ratios. Pure: receives and
 * returns plain data, knows the races' columns and nothing of how they are shown.
 *
 * A quantity that was not measured is null, and so is all that follows from it.
 */
"use strict";
const { difference, medianOf, ratio, spread } = require("./stats.js");

/** What every row's ratios are held against. */
const BASELINE = "esbuild";
const STARTUP_REFERENCES = ["unbundled", "esbuild", "ncc"];

function spreadOf(samples, key) {
  const values = samples.map((sample) => sample[key]);
  return values.length === 0 ? null : spread(values);
}

/** The least of the known values. */
function least(values) {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function pick(rows, name, key) {
  return rows.find((row) => row.name === name)?.[key] ?? null;
}

function withMedians(rows, keys) {
  return rows.map(({ samples, ...row }) => ({
    ...row,
    spread: spreadOf(samples, keys[0]),
    ...Object.fromEntries(keys.map((key) => [key, medianOf(samples, key)])),
    samples,
  }));
}

/**
 * `net` is (wall − bare node's wall) / esbuild's wall.
 *
 * @param {readonly import("./races.js").Row[]} rows
 */
function summarizeCompile(rows) {
  const medians = withMedians(rows, ["wall", "cpu", "rss"]);
  const base = (key) => pick(medians, BASELINE, key);
  const bare = pick(medians, "node -e 0", "wall");
  return medians.map((row) => ({
    ...row,
    ratios: {
      wall: ratio(row.wall, base("wall")),
      // The baseline is no Node program.
      net:
        row.name === BASELINE
          ? null
          : ratio(difference(row.wall, bare), base("wall")),
      cpu: ratio(row.cpu, base("cpu")),
      rss: ratio(row.rss, base("rss")),
      bytes: ratio(row.bytes, base("bytes")),
    },
  }));
}

/**
 * Ratios are to the better of esbuild's two ways to be called.
 *
 * @param {readonly import("./races.js").Row[]} rows
 */
function summarizeApi(rows) {
  const medians = withMedians(rows, ["later", "first"]);
  const best = (key) =>
    least(
      medians
        .filter(({ name }) => name.startsWith(BASELINE))
        .map((row) => row[key]),
    );
  return medians.map((row) => ({
    ...row,
    ratios: {
      first: ratio(row.first, best("first")),
      later: ratio(row.later, best("later")),
    },
  }));
}

/** @param {readonly import("./races.js").Row[]} rows */
function summarizeWatch(rows) {
  return withMedians(rows, ["rebuild", "first"]);
}

/**
 * `own` is the wall time above an empty file's; `ratios.startup` is own time over
 * the best of the references' own times.
 *
 * @param {readonly import("./races.js").Row[]} rows
 */
function summarizeStartup(rows) {
  const medians = withMedians(rows, ["wall", "cpu", "rss"]);
  const bare = pick(medians, "empty file", "wall");
  const own = medians.map((row) => ({
    ...row,
    own: difference(row.wall, bare),
  }));
  const best = least(STARTUP_REFERENCES.map((name) => pick(own, name, "own")));
  const unbundledRss = pick(medians, "unbundled", "rss");
  return own.map((row) => ({
    ...row,
    ratios: {
      startup: ratio(row.own, best),
      rss: ratio(row.rss, unbundledRss),
    },
  }));
}

/**
 * How much more a tool costs on the larger of two graphs. esbuild's cost is its
 * wall time, a Node program's what it takes above a bare Node start.
 *
 * @param {ReturnType<typeof summarizeCompile>} small
 * @param {ReturnType<typeof summarizeCompile>} large
 * @returns {{ name: string, growth: number | null }[]}
 */
function growthOf(small, large) {
  const cost = (rows, name) =>
    difference(
      pick(rows, name, "wall"),
      name === BASELINE ? 0 : pick(rows, "node -e 0", "wall"),
    );
  return large
    .filter(({ name }) => name !== "node -e 0")
    .map(({ name }) => ({
      name,
      growth: ratio(cost(large, name), cost(small, name)),
    }));
}

module.exports = {
  summarizeCompile,
  summarizeApi,
  summarizeStartup,
  summarizeWatch,
  growthOf,
};
