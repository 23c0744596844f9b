/**
 * The lockfiles: what a clone installs. npm leaves optional packages that a
 * registry does not have out of a lockfile, and then refuses to install from it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repoRoot } from "./support/paths.js";

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

/** The path of what `name` means to the package at `from`; null if nothing. */
function locate(
  name: string,
  from: string,
  packages: Readonly<Record<string, LockedPackage>>,
): string | null {
  for (
    let at = from;
    ;
    at = at.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, "")
  ) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (Object.hasOwn(packages, path)) return path;
    if (at === "") return null;
  }
}

test.each([
  "package-lock.json",
  "scripts/npm/package-lock.json",
  "bench/package-lock.json",
  ...["ci", "cloud", "data", "files", "servers", "tools"].map(
    (group) => `scripts/npm/packages/${group}/package-lock.json`,
  ),
])("%s is complete, and names no registry", (file) => {
  const { packages } = JSON.parse(
    readFileSync(join(repoRoot, file), "utf8"),
  ) as { readonly packages: Readonly<Record<string, LockedPackage>> };
  const missing = Object.entries(packages).flatMap(
    ([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => locate(name, from, packages) === null)
        .map((name) => `${name} of ${from}`),
  );
  expect(missing).toEqual([]);
  expect(Object.values(packages).filter(({ resolved }) => resolved)).toEqual(
    [],
  );
  expect(Object.keys(packages).length).toBeGreaterThan(10);
});
