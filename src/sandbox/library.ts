/**
 * What stands in for Node's builtins in a sandbox artifact, as files that the
 * walk can read: polyfills from the compiler's own dependencies, the files of
 * runtime-shims, and the few lines that join them, written from the table of
 * tiers. Receives nothing of the user's but a host to stand beside; returns a
 * host and a resolver that know both worlds. A module of the library and one of
 * the user's are never the same, though they be the same file on the disk.
 */
import nodePath from "node:path";
import type { BuiltinLibrary, GlobalHome } from "../graph/builtins.js";
import type { ModuleId } from "../graph/types.js";
import { type AbsolutePath, type Host, nodeHost } from "../host.js";
import { builtinName } from "../resolver/builtins.js";
import { createPackageReader } from "../resolver/package-json.js";
import { createResolver } from "../resolver/resolve.js";
import type { Resolution, Resolve } from "../resolver/types.js";
import { globalRows } from "../runtime-shims/globals.js";
import { partRows } from "../runtime-shims/parts.js";
import { builtinRow, exportsOf, hints } from "../runtime-shims/tiers.js";
import { gluePath, glueText } from "./glue.js";

/** In front of the real path of a file of the library; no path begins so. */
const MARK = "\0node:";

/** The compiled runtime-shims. */
const shims = nodePath.join(__dirname, "..", "runtime-shims");

/** Where the modules made from the table stand, beside the real folders. */
const glueFolder = nodePath.join(shims, "builtins");
const HINTS = nodePath.join(shims, "internal", "hints.json");

/** Packages of polyfills for which the compiler has code of its own. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["abort-controller", "polyfills/abort-controller.js"],
]);

export interface SandboxFiles {
  readonly library: BuiltinLibrary;
  /** The user's host, and the library's files. */
  readonly host: Host;
  /** Around the user's resolver; asked from the library, it answers from there. */
  withLibrary(resolve: Resolve): Resolve;
}

export function createSandboxFiles(userHost: Host): SandboxFiles {
  const disk = nodeHost(shims);
  const generated = new Map<string, string>();
  const names = new Map<string, string>();
  const real: Host = {
    ...disk,
    stat: (path) => (generated.has(path) ? "file" : disk.stat(path)),
    lstat: (path) => (generated.has(path) ? "file" : disk.lstat(path)),
    readFile(path) {
      const text = generated.get(path);
      return text === undefined ? disk.readFile(path) : Buffer.from(text);
    },
    realpath: (path) =>
      generated.has(path) ? (path as AbsolutePath) : disk.realpath(path),
  };
  generated.set(HINTS, JSON.stringify(hints()));
  const packages = createPackageReader(real);
  const resolveReal = createResolver(real, packages, {
    baseConditions: ["require", "browser"],
    conditions: [],
    preserveSymlinks: false,
    browserField: true,
  });

  const host: Host = {
    ...userHost,
    stat: (path) =>
      isOurs(path) ? real.stat(bare(path)) : userHost.stat(path),
    lstat: (path) =>
      isOurs(path) ? real.lstat(bare(path)) : userHost.lstat(path),
    readFile: (path) =>
      isOurs(path) ? real.readFile(bare(path)) : userHost.readFile(path),
    realpath: (path) =>
      isOurs(path) ? mark(real.realpath(bare(path))) : userHost.realpath(path),
    readdir: (path) =>
      isOurs(path) ? real.readdir(bare(path)) : userHost.readdir(path),
  };

  return {
    library: {
      fileOf,
      homeOf,
      idOf,
      owns: isOurs,
      globalsFor,
      hasExport,
      parts: partRows.flatMap(({ builtin, file, word }) => {
        const owner = fileOf(builtin);
        const path = file.startsWith("node:")
          ? fileOf(file)
          : mark(nodePath.join(shims, file));
        return owner === null || path === null
          ? []
          : [{ word, builtin: owner, path }];
      }),
    },
    host,
    withLibrary: (resolve) => (specifier, fromDir, kind, importer) =>
      isOurs(fromDir)
        ? resolveOwn(specifier, bare(fromDir))
        : resolve(specifier, fromDir, kind, importer),
  };

  function fileOf(builtin: string): AbsolutePath | null {
    const name = builtin.slice("node:".length);
    const row = builtinRow(name);
    if (row === null) return null;
    const path = nodePath.join(glueFolder, gluePath(name));
    if (!generated.has(path)) {
      generated.set(
        path,
        glueText(name, row, (file) => has(file)),
      );
      names.set(path, `node:${name}`);
    }
    return mark(path);
  }

  function has(file: string): boolean {
    return disk.stat(nodePath.join(shims, file)) === "file";
  }

  function homeOf(global: string): GlobalHome | null {
    const row = globalRows.get(global);
    if (row === undefined) return null;
    const { from, member } = row;
    const path =
      from === null
        ? null
        : from.startsWith("node:")
          ? fileOf(from)
          : mark(nodePath.join(shims, from));
    return { path, ...(member !== undefined && { member }) };
  }

  function globalsFor(importer: AbsolutePath): readonly string[] {
    const names = [...globalRows.keys()];
    if (!isOurs(importer)) return names;
    // The compiler's own import what they use.
    if (!isForeign(importer)) return [];
    return names.filter((name) => globalRows.get(name)?.polyfills);
  }

  function resolveOwn(specifier: string, fromDir: string): Resolution {
    if (specifier === "ingot:start") {
      return { kind: "builtin", name: "node:internal/start" };
    }
    if (specifier === "ingot:hints") {
      return { kind: "file", path: mark(HINTS), conditions: [] };
    }
    const alias = ALIASES.get(specifier);
    if (alias !== undefined) {
      const path = mark(nodePath.join(shims, alias));
      return { kind: "file", path, conditions: [] };
    }
    // Packages of polyfills have each other by a slash, which between
    // them means the builtin: one Buffer, one EventEmitter in a program.
    const isOfPackage = isForeign(mark(fromDir));
    const wanted = isOfPackage
      ? specifier.replace(/^([^/]+)\/$/, "$1")
      : specifier;
    const builtin = builtinName(wanted);
    if (builtin !== null) return { kind: "builtin", name: builtin };
    const found = resolveReal(specifier, fromDir as AbsolutePath, "require");
    return found.kind === "file" ? { ...found, path: mark(found.path) } : found;
  }

  function idOf(path: AbsolutePath): ModuleId {
    const file = bare(path);
    const builtin = names.get(file);
    if (builtin !== undefined) return builtin as ModuleId;
    const inside = posixRelative(shims, file);
    if (!inside.startsWith("../")) return `node:internal/${inside}` as ModuleId;
    const parts = file.split(nodePath.sep);
    const at = parts.lastIndexOf("node_modules");
    const length = parts[at + 1]?.startsWith("@") ? 3 : 2;
    const root = parts.slice(0, at + length).join(nodePath.sep);
    const manifest = packages.read(root);
    const { name, version } =
      manifest?.kind === "package" ? manifest : { name: null, version: null };
    const known = name ?? parts.slice(at + 1, at + length).join("/");
    return `node:internal/deps/${known}@${version ?? "0.0.0"}/${posixRelative(root, file)}` as ModuleId;
  }
}

function isOurs(path: string): boolean {
  return path.startsWith(MARK);
}

function mark(path: string): AbsolutePath {
  return (MARK + path) as AbsolutePath;
}

function bare(path: string): string {
  return path.slice(MARK.length);
}

/** Whether a file of the library is a package's, not the compiler's own. */
function isForeign(path: string): boolean {
  const inside = nodePath.relative(shims, bare(path));
  return inside.startsWith("..");
}

function posixRelative(from: string, to: string): string {
  return nodePath.relative(from, to).split(nodePath.sep).join("/");
}

const exportNames = new Map<string, ReadonlySet<string>>();

/** As Node 20 has it: the stand-ins have the same names. */
function hasExport(builtin: string, name: string): boolean {
  let known = exportNames.get(builtin);
  if (known === undefined) {
    const bareName = builtin.slice("node:".length);
    const { functions = [], values = {}, objects = {} } = exportsOf(bareName);
    known = new Set([
      ...functions,
      ...Object.keys(values),
      ...Object.keys(objects),
      // Accessors of Node's, `crypto.webcrypto`, were not read.
      ...Object.keys(builtinRow(bareName)?.apis ?? {}),
    ]);
    exportNames.set(builtin, known);
  }
  return known.has(name);
}
