/**
 * Reads package.json files, each once. Gives the fields that resolution, ids
 * and the optional-dependency rules need, typed; knows no algorithm but the
 * walk up to a directory's package scope. A file that is not JSON is a value.
 */
import type { AbsolutePath, Host } from "../host.js";
import { type Failed, failure } from "./failure.js";
import { joinBelow } from "./file-url.js";
import type { ResolveKind } from "./types.js";

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** A package.json; a field of the wrong type reads as absent, as in Node. */
export interface PackageJson {
  readonly kind: "package";
  /** The file. */
  readonly path: AbsolutePath;
  readonly dir: AbsolutePath;
  readonly name: string | null;
  readonly version: string | null;
  readonly type: "commonjs" | "module" | null;
  readonly main: string | null;
  /** Of any type: what is wrong in it is an error of the resolution. */
  readonly exports: JsonValue;
  readonly imports: JsonValue;
  readonly browser: string | JsonObject | null;
  readonly dependencies: ReadonlyMap<string, string>;
  readonly optionalDependencies: ReadonlyMap<string, string>;
  readonly peerDependencies: ReadonlyMap<string, string>;
  /** Names of the peers that `peerDependenciesMeta` marks as optional. */
  readonly optionalPeers: ReadonlySet<string>;
}

/** A package.json that Node refuses to read. */
export interface InvalidPackageJson {
  readonly kind: "invalid";
  readonly path: AbsolutePath;
  readonly dir: AbsolutePath;
  /** The parser's message. */
  readonly message: string;
}

export interface PackageReader {
  /** The package.json in `dir` itself; `null` when there is none. */
  read(dir: string): PackageJson | InvalidPackageJson | null;
  /**
   * The package.json that rules over files in `dir`: the nearest one upwards,
   * not beyond a `node_modules` directory. An invalid one ends the walk.
   * `kind` matters for odd names only: to `import`, a directory whose name
   * merely ends in `node_modules` is one too.
   */
  scopeOf(
    dir: string,
    kind?: ResolveKind,
  ): PackageJson | InvalidPackageJson | null;
}

/** Drops a byte order mark, as Node does here. */
const utf8 = new TextDecoder();

/**
 * A reader over a host, with caches that live as long as it does. Share one
 * between the stages of a compilation.
 *
 * Source: Node's package_json_reader (read, readPackageScope).
 */
export function createPackageReader(host: Host): PackageReader {
  type Read = PackageJson | InvalidPackageJson | null;
  const { path } = host;
  const read = memoise<Read>((dir) => {
    const file = joinBelow(dir, "package.json", path) as AbsolutePath;
    if (host.stat(file) !== "file") return null;
    let text: string;
    try {
      text = utf8.decode(host.readFile(file));
    } catch {
      return null; // Unreadable is absent, as in Node.
    }
    return parsePackageJson(text, file, dir as AbsolutePath);
  });

  function scope(isBoundary: (dir: string) => boolean) {
    const scopeOf: (dir: string) => Read = memoise((dir) => {
      if (isBoundary(dir)) return null;
      const own = read(dir);
      if (own !== null) return own;
      const parent = path.dirname(dir);
      return parent === dir ? null : scopeOf(parent);
    });
    return scopeOf;
  }
  const scopes = {
    require: scope((dir) => dir.endsWith(`${path.sep}node_modules`)),
    import: scope((dir) => dir.endsWith("node_modules")),
  };
  return { read, scopeOf: (dir, kind = "require") => scopes[kind](dir) };
}

/** Reads the text of a package.json. `file` and `dir` are passed through. */
export function parsePackageJson(
  text: string,
  file: AbsolutePath,
  dir: AbsolutePath,
): PackageJson | InvalidPackageJson {
  let json: JsonValue;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "invalid", path: file, dir, message };
  }
  if (json === null) {
    const message = "The top level of a package.json must be an object";
    return { kind: "invalid", path: file, dir, message };
  }
  const fields: JsonObject = isObject(json) ? json : {};
  const type = string(fields, "type");
  const browser = own(fields, "browser");
  return {
    kind: "package",
    path: file,
    dir,
    name: string(fields, "name"),
    version: string(fields, "version"),
    type: type === "commonjs" || type === "module" ? type : null,
    main: string(fields, "main"),
    exports: own(fields, "exports"),
    imports: own(fields, "imports"),
    browser: typeof browser === "string" || isObject(browser) ? browser : null,
    dependencies: strings(fields, "dependencies"),
    optionalDependencies: strings(fields, "optionalDependencies"),
    peerDependencies: strings(fields, "peerDependencies"),
    optionalPeers: optionalPeers(own(fields, "peerDependenciesMeta")),
  };
}

/** The failure that reading an invalid package.json is to every resolution. */
export function unreadableConfig(invalid: InvalidPackageJson): Failed {
  return failure(
    "ERR_INVALID_PACKAGE_CONFIG",
    `Invalid package config ${invalid.path}. ${invalid.message}`,
    invalid.path,
  );
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(fields: JsonObject, key: string): JsonValue {
  return Object.hasOwn(fields, key) ? (fields[key] ?? null) : null;
}

function string(fields: JsonObject, key: string): string | null {
  const value = own(fields, key);
  return typeof value === "string" ? value : null;
}

function strings(fields: JsonObject, key: string): ReadonlyMap<string, string> {
  const value = own(fields, key);
  const result = new Map<string, string>();
  if (!isObject(value)) return result;
  for (const [name, range] of Object.entries(value)) {
    if (typeof range === "string") result.set(name, range);
  }
  return result;
}

function optionalPeers(meta: JsonValue): ReadonlySet<string> {
  const result = new Set<string>();
  if (!isObject(meta)) return result;
  for (const [name, value] of Object.entries(meta)) {
    if (isObject(value) && own(value, "optional") === true) result.add(name);
  }
  return result;
}

function memoise<T>(compute: (key: string) => T): (key: string) => T {
  const results = new Map<string, T>();
  return (key) => {
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = compute(key);
    results.set(key, result);
    return result;
  };
}
