/**
 * Runs the tests under each line of Node that is supported, the oldest release
 * included, one after the other. Node's binaries come from npm into the
 * git-ignored test_output/nodes and are kept. Must not need any dependency itself
 * but jest.
 *
 *   node scripts/test-nodes.js                      all of them
 *   … --only 22,24                                  some lines
 *   … -- resolver                                   what follows -- is jest's
 *
 * Prints a line for each; the whole of jest's output is in the log that it names.
 */
"use strict";
const { execFileSync, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const { delimiter, dirname, join, relative } = require("node:path");

/** The first is what package.json's `engines` promises. */
const versions = ["20.19.0", "22.23.3", "24.21.0", "26.10.0"];

const root = join(__dirname, "..");
const folder = join(root, "test_output/nodes");
const onWindows = process.platform === "win32";
const npm = onWindows ? "npm.cmd" : "npm";

/** @returns {string} the path of Node's binary, installed if it is absent */
function installNode(version) {
  const system = onWindows ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  const prefix = join(folder, version);
  const binary = join(
    prefix,
    "node_modules",
    name,
    onWindows ? "bin/node.exe" : "bin/node",
  );
  if (!fs.existsSync(binary)) {
    fs.mkdirSync(prefix, { recursive: true });
    fs.writeFileSync(join(prefix, "package.json"), '{ "private": true }\n');
    execFileSync(
      npm,
      [
        "install",
        "--prefix",
        prefix,
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        `${name}@${version}`,
      ],
      { cwd: prefix, stdio: ["ignore", 2, 2], shell: onWindows },
    );
  }
  return binary;
}

/** @returns {boolean} whether all tests pass */
function testWith(version, args) {
  const binary = installNode(version);
  const log = join(folder, `${version}.log`);
  const report = join(folder, `${version}.json`);
  fs.rmSync(report, { force: true });
  const started = Date.now();
  const output = fs.openSync(log, "w");
  const { status } = spawnSync(
    binary,
    [
      join(root, "node_modules/jest/bin/jest.js"),
      "--silent",
      "--json",
      `--outputFile=${report}`,
      ...args,
    ],
    {
      cwd: root,
      stdio: ["ignore", output, output],
      // What starts by `#!/usr/bin/env node` is to be this Node, too.
      env: {
        ...process.env,
        PATH: `${dirname(binary)}${delimiter}${process.env.PATH}`,
      },
    },
  );
  fs.closeSync(output);
  const seconds = Math.round((Date.now() - started) / 1000);
  const result = fs.existsSync(report)
    ? summaryOf(JSON.parse(fs.readFileSync(report, "utf8")))
    : "jest did not finish";
  const place = relative(process.cwd(), log);
  console.log(`node ${version}  ${result}  ${seconds} s  ${place}`);
  return status === 0;
}

function summaryOf(report) {
  const counts = [
    [report.numPassedTests, "passed"],
    [report.numFailedTests, "failed"],
    [report.numPendingTests, "skipped"],
    // A file that does not even load has no failed test of its own.
    [report.numRuntimeErrorTestSuites, "broken files"],
  ];
  return counts
    .filter(([count, noun]) => count > 0 || noun === "failed")
    .map(([count, noun]) => `${count} ${noun}`)
    .join(", ");
}

function main() {
  const args = process.argv.slice(2);
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const forJest = end === -1 ? [] : args.slice(end + 1);
  const [flag, lines = ""] = own;
  const wanted = lines.split(",");
  const chosen =
    flag === undefined
      ? versions
      : versions.filter((version) => wanted.includes(version.split(".")[0]));
  if ((flag !== undefined && flag !== "--only") || chosen.length === 0) {
    console.error("usage: test-nodes.js [--only 22,24] [-- arguments of jest]");
    return 2;
  }
  const passed = chosen.map((version) => testWith(version, forJest));
  return passed.every(Boolean) ? 0 : 1;
}

process.exitCode = main();
