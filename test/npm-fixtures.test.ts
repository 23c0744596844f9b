/** The fixtures' own promises: what is pinned, and that installs are repeatable. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { npmFixtures } from "./support/npm-fixtures.js";
import { npmFixturesDir, repoRoot } from "./support/paths.js";

const script = resolve(repoRoot, "scripts/npm/installNpmFixtures.js");
const lockText = readFileSync(
  resolve(repoRoot, "scripts/npm/package-lock.json"),
  "utf8",
);

test("every version is exact and the lockfile agrees", () => {
  const exact = /^(?:npm:[a-z-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;
  const locked = JSON.parse(lockText).packages[""].dependencies;
  for (const { name, version } of npmFixtures) {
    expect(version).toMatch(exact);
    expect(locked[name]).toBe(version);
  }
  expect(Object.keys(locked)).toHaveLength(npmFixtures.length);
});

test("the lockfile names no host and pins every package by its hash", () => {
  expect(lockText).not.toMatch(/\w+:\/\//);
  expect(lockText).not.toContain('"resolved"');
  const { "": root, ...packages } = JSON.parse(lockText).packages;
  expect(root).toBeDefined();
  for (const [path, entry] of Object.entries<{ integrity?: string }>(
    packages,
  )) {
    expect(`${path} ${entry.integrity}`).toMatch(/ sha512-|sha1-/);
  }
});

test("a second run installs nothing", () => {
  const marker = resolve(npmFixturesDir, "node_modules/.package-lock.json");
  const before = statSync(marker).mtimeMs;
  const output = execFileSync(process.execPath, [script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(String(output)).toBe("");
  expect(statSync(marker).mtimeMs).toBe(before);
});

test("an unknown flag is refused", () => {
  expect(() =>
    execFileSync(process.execPath, [script, "--cleen"], { stdio: "pipe" }),
  ).toThrow("unknown: --cleen; known: --clean --update-lock");
});

test("the nested layout holds the same versions, each below its dependent", () => {
  const installer = createRequire(script)(script) as {
    readonly nestedFolder: string;
    readonly nestedNames: readonly string[];
    installNested(): boolean;
  };
  installer.installNested();
  expect(installer.installNested()).toBe(false);
  const top = readdirSync(resolve(installer.nestedFolder, "node_modules"));
  expect(top.filter((name) => !name.startsWith(".")).sort()).toEqual(
    [...installer.nestedNames].sort(),
  );
  expect(versionsBelow(installer.nestedFolder, "express")).toEqual(
    versionsBelow(npmFixturesDir, "express"),
  );
});

/** Each chain of dependencies to the version that Node's walk finds for it. */
function versionsBelow(folder: string, name: string): Record<string, string> {
  const found: Record<string, string> = {};
  function walk(from: string, chain: readonly string[]): void {
    const path = resolveManifest(from, chain[chain.length - 1] ?? "");
    const { version, dependencies = {} } = JSON.parse(
      readFileSync(path, "utf8"),
    );
    found[chain.join(" > ")] = version;
    for (const next of Object.keys(dependencies)) {
      if (!chain.includes(next)) walk(path, [...chain, next]);
    }
  }
  walk(resolve(folder, "package.json"), [name]);
  return found;
}

function resolveManifest(from: string, name: string): string {
  for (const modules of createRequire(from).resolve.paths(name) ?? []) {
    const path = resolve(modules, name, "package.json");
    if (statSync(path, { throwIfNoEntry: false })) return path;
  }
  throw new Error(`${name} is not installed for ${from}`);
}
