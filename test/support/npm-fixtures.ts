/** The public packages under test, as scripts/npm/fixtures.json lists them. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { repoRoot } from "./paths.js";

export interface NpmFixture {
  /** The folder's name in node_modules. */
  readonly name: string;
  /** Exact, or `npm:other@1.2.3` for an alias. */
  readonly version: string;
  /** Which rule the package puts to the test. */
  readonly stresses: string;
  /** What is compiled and compared; each has a probe in {@link probeFile}. */
  readonly moduleids: readonly string[];
  /**
   * Module ids that are also compared as an ES module gets them by `import`: by
   * the build that `exports` has for it, with a probe of its own in
   * `module.exports.imported`.
   */
  readonly imported?: readonly string[];
  /** Compiled into the same artifacts, for what a package computes at run time. */
  readonly alongside?: readonly string[];
}

export const npmFixtures: readonly NpmFixture[] = JSON.parse(
  readFileSync(resolve(repoRoot, "scripts/npm/fixtures.json"), "utf8"),
);

/**
 * The module that calls a package: moduleid → function (exports) → a value, or
 * a promise of one, that JSON can hold; the same at `imported` for those that are
 * imported.
 */
export function probeFile(name: string): string {
  return resolve(repoRoot, `test/npm/probes/${name}.js`);
}
