/**
 * Artifacts written by hand in exactly the layout of docs/artifact.md, with a
 * minimal runtime of their own, so that readers and hosts are tested against the
 * contract and not against what the compiler happens to emit.
 */
import { createHash } from "node:crypto";
import { encodeIdentifier } from "../../src/codegen/identifier.js";
import type { ModuleId } from "../../src/graph/types.js";

export interface HandMadeModule {
  readonly id: string;
  /** CommonJS source or JSON text, verbatim. */
  readonly text: string;
  readonly format?: "commonjs" | "json";
  /** specifier → module id, `node:…`, `{ external }` or null. */
  readonly edges?: Readonly<
    Record<string, string | { readonly external: string } | null>
  >;
  readonly conditions?: Readonly<Record<string, readonly string[]>>;
}

export interface HandMadeArtifact {
  readonly modules: readonly HandMadeModule[];
  /** The first module's id by default. */
  readonly entry?: string;
  /** Logical name → module id. */
  readonly names?: Readonly<Record<string, string>>;
  /** The entry's `#!` line, without its line end. */
  readonly hashbang?: string;
}

const RUNTIME = `(function (manifest, factories, require, module) {
  "use strict";
  const cache = new Map();
  const host = Symbol.for("ingot.host");
  function load(index) {
    const known = cache.get(index);
    if (known !== undefined) return known.exports;
    const { id, factory, format, edges } = manifest.modules[index];
    const own = { id, exports: {}, loaded: false };
    cache.set(index, own);
    const localRequire = (specifier) => {
      const target = Object.hasOwn(edges, specifier) ? edges[specifier] : null;
      if (typeof target === "number") return load(target);
      if (typeof target === "string") return require(target);
      if (target !== null) return require(target.external);
      throw Object.assign(new Error("Cannot find module '" + specifier + "'"), { code: "MODULE_NOT_FOUND" });
    };
    if (format === "json") own.exports = JSON.parse(factories[factory].toString().slice(15, -3));
    else factories[factory].call(own.exports, own.exports, localRequire, own, id, ".");
    own.loaded = true;
    return own.exports;
  }
  if (Object.hasOwn(module, host))
    module[host]({
      names: Object.keys(manifest.names),
      modules: manifest.modules,
      load: (id) => {
        if (Object.hasOwn(manifest.names, id)) return load(manifest.names[id]);
        throw Object.assign(new Error("Cannot find module '" + id + "'"), { code: "MODULE_NOT_FOUND" });
      },
    });
  else module.exports = load(manifest.entry);
})(JSON.parse(String.raw\`
`;

/** The text of an artifact. */
export function handMadeArtifact(artifact: HandMadeArtifact): string {
  const { modules, names = {}, hashbang } = artifact;
  const indexOf = (id: string) => {
    const index = modules.findIndex((module) => module.id === id);
    if (index === -1) throw new Error(`no module ${id} in this artifact`);
    return index;
  };

  const embedded = modules.map(({ id, text, format = "commonjs" }) => {
    const factory = encodeIdentifier(id as ModuleId);
    const ownText =
      format === "json"
        ? text.replaceAll("*/", "*\\/")
        : text.replace(/^#!/, "//");
    const [before, after] =
      format === "json"
        ? [`["${factory}"]: function () {/*\n`, "\n*/},\n"]
        : [
            `["${factory}"]: function (exports, require, module, __filename, __dirname) {\n`,
            "\n},\n",
          ];
    return { factory, format, ownText, before, after };
  });

  const prologue = `${hashbang === undefined ? "" : `${hashbang}\n`}// ingot 1 — written by hand for a test.\n${RUNTIME}`;
  // The manifest is 2 lines longer than there are modules; its own line starts
  // come before it, and `\`), {` follows it.
  let line = lineEnds(prologue) + 1 + modules.length + 2 + 1;
  const entries = modules.map((module, index) => {
    const own = embedded[index];
    if (own === undefined) throw new RangeError("unreachable");
    const start = line + 1;
    line += lineEnds(own.before + own.ownText + own.after);
    return {
      id: module.id,
      factory: own.factory,
      line: start,
      size: Buffer.byteLength(own.ownText),
      sha256: createHash("sha256").update(own.ownText).digest("hex"),
      format: own.format,
      edges: mapValues(module.edges ?? {}, (target) =>
        typeof target === "string" && !target.startsWith("node:")
          ? indexOf(target)
          : target,
      ),
      ...(module.conditions && { conditions: module.conditions }),
    };
  });
  const head = JSON.stringify({
    ingot: 1,
    sha256: "0".repeat(64),
    compiler: "0.1.0",
    entry: indexOf(artifact.entry ?? modules[0]?.id ?? ""),
    names: mapValues(names, indexOf),
  }).slice(0, -1);
  const manifest = `${head},"modules":[\n${entries
    .map((entry) => JSON.stringify(entry))
    .join(",\n")}\n]}\n`;
  const factories = embedded
    .map(({ before, ownText, after }) => before + ownText + after)
    .join("");
  return `${prologue}${escapeLineEnds(escapeTemplate(manifest))}\`), {\n${factories}}, require, module);\n`;
}

/** JSON that is a raw template at once: no backtick, no `${`. */
function escapeTemplate(json: string): string {
  return json.replaceAll("`", "\\u0060").replaceAll("$" + "{", "\\u0024{");
}

/** The manifest's lines are those of its layout, whatever its strings hold. */
function escapeLineEnds(json: string): string {
  return json.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

function lineEnds(text: string): number {
  return text.match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value)]),
  );
}
