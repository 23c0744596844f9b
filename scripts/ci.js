/**
 * Continuous integration: the tests as `npm test` runs them, then the checks
 * that are no tests. Needs nothing but a clone and npm. Ends with the line
 * `N passed, N failed`; each check counts as one.
 */
"use strict";
const { spawnSync } = require("node:child_process");
const { readFileSync, rmSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const results = "test_output/jest.json";

/** Runs an npm script with its output shown; whether it succeeded. */
function npm(command) {
  console.log(`\n$ npm ${command}`);
  // As one line for a shell: on Windows npm is a batch file.
  const { status } = spawnSync(`npm ${command}`, {
    cwd: root,
    stdio: "inherit",
    shell: true,
    env: { ...process.env, CI: "true" },
  });
  return status === 0;
}

/** Jest's counts; a suite that does not even start counts as a failed test. */
function testCounts(succeeded) {
  try {
    const counts = JSON.parse(readFileSync(join(root, results), "utf8"));
    const passed = counts.numPassedTests;
    const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
    return { passed, failed: succeeded ? failed : Math.max(failed, 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

rmSync(join(root, results), { force: true });
const succeeded = npm(`test -- --json --outputFile=${results}`);
let { passed, failed } = testCounts(succeeded);

for (const check of ["typecheck", "lint", "format:check", "test:pack"]) {
  if (npm(`run ${check}`)) passed += 1;
  else failed += 1;
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
