/**
 * Writes src/runtime-shims/node-exports.ts: what each builtin of the running
 * Node exports. The sandbox platform is measured against it and its stand-ins
 * take their names from it, so run this with the Node that sandbox artifacts
 * imitate: `node scripts/node-exports.js`, then format.
 */
"use strict";
const { writeFileSync } = require("node:fs");
const { builtinModules } = require("node:module");
const { join } = require("node:path");

if (!process.version.startsWith("v20.")) {
  throw new Error(
    `Sandbox artifacts imitate Node 20, this is ${process.version}`,
  );
}

/** Members of members are enough: `fs.promises.watch`, `fs.constants.F_OK`. */
const DEEPEST = 3;

function shapeOf(value, depth) {
  const shape = { functions: [], values: {}, objects: {} };
  for (const name of Object.keys(value)) {
    let member;
    try {
      member = value[name];
    } catch {
      continue;
    }
    if (typeof member === "function") shape.functions.push(name);
    else if (typeof member === "object" && member !== null) {
      if (depth < DEEPEST && !Array.isArray(member)) {
        const methods = Object.create(null);
        // Objects of a class have their functions there.
        const own = Object.getPrototypeOf(member);
        if (own !== Object.prototype && own !== null) {
          for (const key of Object.getOwnPropertyNames(own)) {
            const { value } = Object.getOwnPropertyDescriptor(own, key);
            if (key !== "constructor" && typeof value === "function") {
              methods[key] = value;
            }
          }
        }
        shape.objects[name] = shapeOf({ ...methods, ...member }, depth + 1);
      } else shape.objects[name] = {};
    } else if (["string", "number", "boolean"].includes(typeof member)) {
      shape.values[name] = member;
    } else shape.values[name] = null;
  }
  return Object.fromEntries(
    Object.entries(shape).filter(([, part]) =>
      Array.isArray(part) ? part.length > 0 : Object.keys(part).length > 0,
    ),
  );
}

/** What is this machine's, not Node's. */
const OWN = new Set(["process", "os", "worker_threads", "v8"]);
const exportsOf = {};
for (const name of [...builtinModules].sort()) {
  const shape = shapeOf(require(`node:${name}`), 1);
  if (OWN.has(name)) {
    shape.values = Object.fromEntries(
      Object.keys(shape.values ?? {}).map((key) => [key, null]),
    );
  }
  if (name === "process" || name === "module") {
    shape.objects = Object.fromEntries(
      Object.keys(shape.objects).map((key) => [key, {}]),
    );
  }
  exportsOf[name] = shape;
}

const text = `/**
 * What the builtins of Node ${process.version} export: functions and classes by
 * name, values, and objects with what is in them. Written by
 * scripts/node-exports.js. Plain data.
 */

export interface ExportShape {
  readonly functions?: readonly string[];
  /** \`null\` stands for a value of this machine, or for none. */
  readonly values?: Readonly<Record<string, string | number | boolean | null>>;
  readonly objects?: Readonly<Record<string, ExportShape>>;
}

export const nodeExports: Readonly<Record<string, ExportShape>> = ${JSON.stringify(exportsOf)};
`;
writeFileSync(join(__dirname, "../src/runtime-shims/node-exports.ts"), text);
