/**
 * Brings a clone to the point where its own commands work: installs the locked
 * dependencies when they are not there as the lockfile says, then builds what
 * has changed. A second run does neither, an interrupted one is repaired by the
 * next. Must not need any dependency itself.
 */
"use strict";
const { execFileSync, execSync } = require("node:child_process");
const { existsSync, readdirSync, readFileSync, rmSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");

/** The packages of a lockfile, by their path; none when it cannot be read. */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch {
    return {};
  }
}

/**
 * Whether node_modules holds what the lockfile asks for. npm writes its own
 * record of an install last, so one that was interrupted has none.
 */
function isInstalled() {
  const installed = lockedPackages("node_modules/.package-lock.json");
  return Object.entries(lockedPackages("package-lock.json")).every(
    ([path, wanted]) => {
      if (path === "") return true;
      const found = installed[path];
      if (found === undefined) return wanted.optional === true;
      return (
        found.version === wanted.version &&
        found.integrity === wanted.integrity &&
        existsSync(join(root, path, "package.json"))
      );
    },
  );
}

/** One line for the reader, then the command; its own output only if it fails. */
function step(what, run) {
  console.log(what);
  try {
    run();
  } catch (error) {
    console.error(`setup: failed: ${what}`);
    process.exit(error.status || 1);
  }
}

if (!isInstalled()) {
  step("Installing the dependencies: npm ci", () =>
    // As one line for a shell: on Windows npm is a batch file.
    execSync("npm ci --no-audit --no-fund --loglevel=error", {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
}
/** Compiled tests whose source was moved or removed would run for ever. */
function removeStaleTests() {
  const compiled = join(root, "dist/test");
  if (!existsSync(compiled)) return;
  for (const name of readdirSync(compiled, { recursive: true })) {
    if (!name.endsWith(".test.js")) continue;
    const source = join(root, "test", name.replace(/\.js$/, ".ts"));
    if (!existsSync(source)) rmSync(join(compiled, name));
  }
}

removeStaleTests();
step("Building what has changed: tsc -b", () =>
  execFileSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-b", root],
    { stdio: "inherit" },
  ),
);
