/**
 * The text of a builtin's own module, `node:path`: it joins what the table of
 * tiers names. Receives a row of that table and which files there are; returns
 * CommonJS. Must not know where anything lies on a disk.
 *
 * ```js
 * module.exports = require("../internal/complete.js").complete("path", {…},
 *   require("../patches/path.js").patch(
 *     require("path-browserify")));
 * ```
 */
import { type BuiltinRow, exportsOf } from "../runtime-shims/tiers.js";
import type { ExportShape } from "../runtime-shims/node-exports.js";

/** The folder of the compiler's own code for a builtin. */
const FOLDERS: Readonly<Record<BuiltinRow["tier"], string>> = {
  bridge: "bridge",
  polyfill: "polyfills",
  stub: "stubs",
  deferred: "stubs",
  unsupported: "stubs",
};

/** Path of the module among others of its kind: all of them in one folder. */
export function gluePath(name: string): string {
  return `${name.replace("/", ".")}.js`;
}

/**
 * @param has whether runtime-shims has a file, `patches/path.js`
 */
export function glueText(
  name: string,
  row: BuiltinRow,
  has: (file: string) => boolean,
): string {
  if (row.tier === "unsupported") {
    return `throw require("../internal/not-supported.js").notSupported(${JSON.stringify(name)});\n`;
  }
  if (row.member !== undefined) {
    const [owner, member] = row.member;
    const access = member === null ? "" : `[${JSON.stringify(member)}]`;
    return `module.exports = require(${JSON.stringify(owner)})${access};\n`;
  }
  // What is deferred without a capability is over the bridge with it.
  const own =
    [FOLDERS[row.tier], FOLDERS.bridge]
      .map((folder) => `${folder}/${name}.js`)
      .find(has) ?? "";
  let code: string | null = null;
  if (row.polyfill !== undefined) {
    code = `require(${JSON.stringify(row.polyfill)})`;
  } else if (own !== "") code = `require("../${own}")`;
  if (code !== null && has(`patches/${name}.js`)) {
    code = `require("../patches/${name}.js").patch(${code})`;
  }
  const isWhole = code === null || row.apis?.["*"] !== undefined;
  const shape = isWhole ? exportsOf(name) : throwersOf(row);
  if (row.constants) {
    const constants = constantsOf(exportsOf(name));
    code = `require("../internal/complete.js").complete(${JSON.stringify(name)}, ${JSON.stringify(constants)}, ${code ?? "{}"})`;
  }
  if (shape !== null) {
    code = `require("../internal/complete.js").complete(${JSON.stringify(name)}, ${JSON.stringify(shape)}, ${code ?? "{}"})`;
  }
  if (row.sealed) {
    code = `require("../internal/complete.js").seal(/^BROTLI/, ${code})`;
  }
  return `module.exports = ${code};\n`;
}

/** The values of a module and of the objects in it. */
function constantsOf({ values, objects = {} }: ExportShape): ExportShape {
  const inner = Object.entries(objects)
    .filter(([name]) => name !== "promises")
    .map(([name, shape]) => [name, constantsOf(shape)] as const);
  return {
    ...(values !== undefined && { values }),
    ...(inner.length > 0 && { objects: Object.fromEntries(inner) }),
  };
}

/** Those APIs of a module with code of its own that throw; `null` if none. */
function throwersOf({ apis = {} }: BuiltinRow): ExportShape | null {
  const functions: string[] = [];
  const inner: Record<string, string[]> = {};
  for (const [api, { tier }] of Object.entries(apis)) {
    if (tier !== "deferred" && tier !== "unsupported") continue;
    const [object = "", member] = api.split(".");
    if (member === undefined) functions.push(api);
    else {
      inner[object] = [...(inner[object] ?? []), member];
    }
  }
  const objects = Object.fromEntries(
    Object.entries(inner).map(([object, members]) => [
      object,
      { functions: members },
    ]),
  );
  if (functions.length === 0 && Object.keys(inner).length === 0) return null;
  return {
    ...(functions.length > 0 && { functions }),
    ...(Object.keys(inner).length > 0 && { objects }),
  };
}
