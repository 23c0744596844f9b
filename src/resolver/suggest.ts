/**
 * "Did you mean": from a specifier that did not resolve to ones that are near
 * it and that exist. For diagnostics only; it reads directories as it needs and
 * never decides a resolution.
 */
import type { AbsolutePath, Host } from "../host.js";
import { builtinNames } from "./builtins.js";
import {
  isObject,
  type JsonValue,
  type PackageJson,
  parsePackageJson,
} from "./package-json.js";
import { parseSpecifier } from "./specifier.js";
import type { ResolveFailure } from "./types.js";

const MOST = 3;

/**
 * Specifiers, ready to paste, that may be meant by one that failed: files with
 * near names, packages with near names, subpaths that a package does export.
 *
 * @param failure what resolving `specifier` from `fromDir` came to
 * @returns the best first, at most three; empty when nothing is near
 */
export function suggestSpecifier(
  specifier: string,
  fromDir: AbsolutePath,
  failure: ResolveFailure,
  host: Host,
): readonly string[] {
  return best(candidates(specifier, fromDir, failure, host)).filter(
    (suggestion) => suggestion !== specifier,
  );
}

/** Something that exists, and how far from what was written. */
interface Candidate {
  readonly text: string;
  readonly distance: number;
}

function candidates(
  specifier: string,
  fromDir: AbsolutePath,
  failure: ResolveFailure,
  host: Host,
): readonly Candidate[] {
  const { path } = host;
  const asked = parseSpecifier(specifier);
  switch (asked.kind) {
    case "relative":
    case "absolute": {
      const file = path.resolve(fromDir, specifier);
      return nearFiles(file, specifier, host);
    }
    case "imports": {
      const pkg = readPackage(failure, host);
      return near(specifier, keysOf(pkg?.imports ?? null));
    }
    case "package": {
      const { name, subpath } = asked;
      if (failure.code === "ERR_PACKAGE_PATH_NOT_EXPORTED") {
        const pkg = readPackage(failure, host);
        return nearSubpaths(subpath, pkg?.exports ?? null).map((candidate) => ({
          ...candidate,
          text: name + candidate.text.slice(1),
        }));
      }
      const dir = ancestors(fromDir, host)
        .map((each) => path.join(each, "node_modules", name))
        .find((each) => host.stat(each) === "directory");
      if (dir !== undefined) {
        return subpath === "."
          ? []
          : nearFiles(path.resolve(dir, subpath), specifier, host);
      }
      return [
        ...nearPackages(name, fromDir, host).map((candidate) => ({
          ...candidate,
          text: candidate.text + subpath.slice(1),
        })),
        // A file beside the importer, whose "./" was forgotten.
        ...nearFiles(
          path.resolve(fromDir, specifier),
          `./${specifier}`,
          host,
        ).filter(({ distance }) => distance < 1),
      ];
    }
    default:
      return [];
  }
}

/** Files near `file`; the names replace the last part of `specifier`. */
function nearFiles(
  file: string,
  specifier: string,
  host: Host,
): readonly Candidate[] {
  const { path } = host;
  const dir = path.dirname(file);
  const name = path.basename(file);
  const written = specifier.replace(/[/\\]+$/, "");
  const prefix = /^(.*[/\\])?/.exec(written)?.[0] ?? "";
  if (host.stat(file) === "directory") {
    return list(file, host)
      .filter((entry) => /^index\.(?:[cm]?[jt]s|json)$/.test(entry))
      .map((entry) => ({ text: `${written}/${entry}`, distance: 0 }));
  }
  if (host.stat(dir) === "directory") {
    return near(name, list(dir, host)).map((candidate) => ({
      ...candidate,
      text: prefix + candidate.text,
    }));
  }
  // The directory may be what is misspelt.
  const above = prefix.slice(0, -1);
  if (!/[/\\]/.test(above)) return [];
  return near(path.basename(dir), list(path.dirname(dir), host)).flatMap(
    (other) => {
      const beside = path.join(path.dirname(dir), other.text);
      const parent = /^.*[/\\]/.exec(above)?.[0] ?? "";
      return near(name, list(beside, host)).map((candidate) => ({
        text: `${parent}${other.text}/${candidate.text}`,
        distance: candidate.distance + other.distance,
      }));
    },
  );
}

/** Installed packages and builtins with near names. */
function nearPackages(
  name: string,
  fromDir: AbsolutePath,
  host: Host,
): readonly Candidate[] {
  const { path } = host;
  const names = new Set(builtinNames.filter((each) => !each.startsWith("_")));
  for (const dir of ancestors(fromDir, host)) {
    const modules = path.join(dir, "node_modules");
    for (const entry of list(modules, host)) {
      if (entry.startsWith(".")) continue;
      if (!entry.startsWith("@")) names.add(entry);
      else if (name.startsWith("@")) {
        for (const each of list(path.join(modules, entry), host)) {
          names.add(`${entry}/${each}`);
        }
      }
    }
  }
  return near(name, names);
}

/** Exported subpaths near one that is not, and the same one spelt otherwise. */
function nearSubpaths(subpath: string, exports: JsonValue): Candidate[] {
  const keys = isObject(exports)
    ? keysOf(exports).filter((key) => key.startsWith("."))
    : [];
  if (keys.length === 0) return [{ text: ".", distance: 0 }];
  const isOpen = (key: string | null) =>
    key !== null && isObject(exports) && exports[key] !== null;
  const stem = subpath.replace(/\.[cm]?js$|\.json$/, "");
  const respelt = [
    stem,
    `${stem}.js`,
    stem.replace(/\/index$/, ""),
    `${stem}/index.js`,
  ].find((each) => each !== subpath && isOpen(keyFor(each, keys)));
  const exact = keys.filter((key) => !key.includes("*") && isOpen(key));
  return [
    ...(respelt === undefined ? [] : [{ text: respelt, distance: 0 }]),
    ...near(subpath, exact),
  ];
}

/** The key that a subpath falls under, the longest where several match. */
function keyFor(subpath: string, keys: readonly string[]): string | null {
  const matching = keys.filter((key) => {
    const [start = "", end] = key.split("*");
    if (end === undefined) return key === subpath;
    return (
      subpath.length >= key.length &&
      subpath.startsWith(start) &&
      subpath.endsWith(end)
    );
  });
  return matching.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Those of the names that are near enough to be meant. */
function near(name: string, names: Iterable<string>): Candidate[] {
  const result: Candidate[] = [];
  const most = Math.min(3, Math.floor(name.length / 3));
  for (const text of names) {
    const distance = nameDistance(name, text, most);
    if (Math.floor(distance) <= most) result.push({ text, distance });
  }
  return result;
}

/** The edits, and half a point where the extension is another. */
function nameDistance(written: string, name: string, most: number): number {
  const a = written.toLowerCase();
  const b = name.toLowerCase();
  if (a === b) return 0;
  const stem = (text: string) => text.replace(/(?<=[^/])\.[a-z0-9]+$/, "");
  if (a === stem(b) || stem(a) === stem(b)) return 0.5;
  return Math.min(
    editDistance(a, b, most),
    editDistance(stem(a), stem(b), most) + 0.5,
  );
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two texts
 * (optimal string alignment); anything above `most` is as good as infinite.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

function best(all: readonly Candidate[]): readonly string[] {
  const sorted = [...all].sort(
    (a, b) => a.distance - b.distance || (a.text < b.text ? -1 : 1),
  );
  return [...new Set(sorted.map(({ text }) => text))].slice(0, MOST);
}

function keysOf(value: JsonValue): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function readPackage(failure: ResolveFailure, host: Host): PackageJson | null {
  const file = failure.packageJson;
  if (file === null) return null;
  const text = new TextDecoder().decode(host.readFile(file));
  const dir = host.path.dirname(file) as AbsolutePath;
  const pkg = parsePackageJson(text, file, dir);
  return pkg.kind === "package" ? pkg : null;
}

function ancestors(dir: string, host: Host): readonly string[] {
  const parent = host.path.dirname(dir);
  return parent === dir ? [dir] : [dir, ...ancestors(parent, host)];
}

function list(dir: string, host: Host): readonly string[] {
  try {
    return host.readdir(dir);
  } catch {
    return [];
  }
}
