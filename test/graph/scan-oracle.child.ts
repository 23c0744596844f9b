/**
 * Runs each source of the JSON array on stdin as a CommonJS module of its own
 * and prints, per source, what Node was asked for: `x` for `require("x")`,
 * `resolve:x` for `require.resolve("x")`. Nothing is loaded: every request is
 * answered with an object that can be called, constructed and taken apart.
 */
import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";

interface Internals {
  new (
    id: string,
  ): { filename: string; _compile(source: string, name: string): unknown };
  prototype: { require(id: unknown): unknown };
  _resolveFilename(request: string): string;
}

interface Outcome {
  readonly asked: readonly string[];
  readonly error: string | null;
}

const Module = nodeModule.Module as unknown as Internals;
let asked: string[] = [];

// A function with a prototype, for else it could not be constructed.
const anything: unknown = new Proxy(function target() {}, {
  get(_target, name) {
    if (name === Symbol.toPrimitive) return () => "anything";
    if (name === Symbol.iterator) return [][Symbol.iterator].bind([]);
    return name === "then" || name === "prototype" ? undefined : anything;
  },
  apply: () => anything,
  construct: () => anything as object,
});

Module.prototype.require = (id) => {
  if (typeof id !== "string") throw new TypeError("The id must be a string");
  asked.push(id);
  return anything;
};
Module._resolveFilename = (request) => {
  asked.push(`resolve:${request}`);
  return request;
};

const sources = JSON.parse(readFileSync(0, "utf8")) as readonly string[];
const outcomes = sources.map((source, index): Outcome => {
  asked = [];
  const module = new Module(`/virtual/${index}.js`);
  module.filename = `/virtual/${index}.js`;
  try {
    module._compile(source, module.filename);
    return { asked, error: null };
  } catch (error) {
    return { asked, error: String(error) };
  }
});
process.stdout.write(JSON.stringify(outcomes));
