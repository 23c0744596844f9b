/**
 * Runs one command to its end and returns what it cost: wall time, CPU time and
 * peak resident memory of its whole process tree. Must not know what the command
 * does.
 *
 * Node reports the resources of its own process only, so the numbers come from
 * Python's `os.wait4` (measure.py) where a `python3` is found. Elsewhere wall
 * time is taken here and the rest is null.
 */
"use strict";
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { stripVTControlCharacters } = require("node:util");

const TIMEOUT_SECONDS = 300;
const script = path.join(__dirname, "measure.py");

/**
 * @typedef {{
 *   wall: number,
 *   cpu: number | null,
 *   rss: number | null,
 *   stdout: string,
 *   failure: string | null,
 * }} Sample wall and cpu in milliseconds, rss in bytes
 */

/**
 * @typedef {(command: readonly string[], cwd: string) => Sample} Measure
 */

/**
 * @param {string} scratchDir where a run's output is kept while it is read
 * @returns {{ measure: Measure, complete: boolean }} `complete` is false where
 *   only wall time can be had
 */
function createMeasure(scratchDir) {
  const python = findPython();
  return python === null
    ? { measure: measureWall, complete: false }
    : {
        measure: (command, cwd) => measureAll(python, scratchDir, command, cwd),
        complete: true,
      };
}

/** The interpreter itself: a version manager's wrapper would be run each time. */
function findPython() {
  if (process.platform === "win32") return null;
  const found = spawnSync(
    "python3",
    ["-c", "import os, sys; os.wait4; print(sys.executable)"],
    { encoding: "utf8" },
  );
  return found.status === 0 ? found.stdout.trim() : null;
}

function measureAll(python, scratchDir, command, cwd) {
  const stdout = path.join(scratchDir, "stdout");
  const stderr = path.join(scratchDir, "stderr");
  const run = spawnSync(
    python,
    ["-I", "-S", script, String(TIMEOUT_SECONDS), stdout, stderr, ...command],
    { cwd, encoding: "utf8" },
  );
  if (run.status !== 0) {
    throw new Error(`measure.py failed: ${run.stderr}`);
  }
  const { wall, cpu, rss, exit, timedOut } = JSON.parse(run.stdout);
  return {
    wall,
    cpu,
    rss,
    stdout: fs.readFileSync(stdout, "utf8"),
    failure: failureOf(exit, timedOut, fs.readFileSync(stderr, "utf8")),
  };
}

function measureWall([program, ...args], cwd) {
  const started = process.hrtime.bigint();
  const run = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_SECONDS * 1000,
    maxBuffer: 2 ** 30,
  });
  const wall = Number(process.hrtime.bigint() - started) / 1e6;
  const timedOut = run.error?.code === "ETIMEDOUT";
  return {
    wall,
    cpu: null,
    rss: null,
    stdout: run.stdout ?? "",
    failure: failureOf(run.status, timedOut, run.stderr ?? ""),
  };
}

function failureOf(exit, timedOut, stderr) {
  if (timedOut) return `no end after ${TIMEOUT_SECONDS} s`;
  if (exit === 0) return null;
  return firstErrorLine(stderr) ?? `exit code ${exit}`;
}

/**
 * The line that names the error (Node prints its own source line first), with
 * the next one where it only announces it.
 */
function firstErrorLine(text) {
  const lines = stripVTControlCharacters(text)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const found = lines.findIndex((line) => /^\W*\w*error\b/i.test(line));
  const first = Math.max(found, 0);
  const last = lines[first]?.endsWith(":") ? first + 2 : first + 1;
  return lines.slice(first, last).join(" ").slice(0, 200) || null;
}

module.exports = { createMeasure };
