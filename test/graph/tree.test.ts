/** Syntax trees are made once for all who ask for that of one module. */
import acorn from "acorn";
import { compile } from "../../src/compile.js";
import {
  analyseSource,
  forgetTree,
  parseSource,
} from "../../src/graph/scan/tree.js";
import { memoryHost } from "../support/memory-host.js";

const parse = jest.spyOn(acorn, "parse");
beforeEach(() => {
  forgetTree();
  parse.mockClear();
});

test("of one text there is one tree, as long as no other is asked for", () => {
  const tree = parseSource("exports.a = 1;", "commonjs");
  expect(parseSource("exports.a = 1;", "commonjs")).toBe(tree);
  expect(analyseSource("exports.a = 1;")?.program).toBe(tree);
  expect(analyseSource("exports.a = 1;")).toBe(analyseSource("exports.a = 1;"));
  expect(parse).toHaveBeenCalledTimes(1);
  expect(parseSource("exports.a = 1;", "module")).not.toBe(tree);
  expect(parseSource("exports.a = 1;", "commonjs")).not.toBe(tree);
});

test("what cannot be parsed is not tried again", () => {
  expect(() => parseSource("a b", "commonjs")).toThrow(SyntaxError);
  expect(() => parseSource("a b", "commonjs")).toThrow(SyntaxError);
  expect(analyseSource("a b")).toBeNull();
  expect(parse).toHaveBeenCalledTimes(1);
});

test("who wants tokens gets all of them", () => {
  const text = "export const a = 1;";
  const count = () => {
    let tokens = 0;
    parseSource(text, "module", () => tokens++);
    return tokens;
  };
  expect(count()).toBe(7);
  expect(count()).toBe(7);
});

const ASKS_FOR_ALL = `
const { createRequire } = require("module");
const { Worker } = require("worker_threads");
exports.load = (name) => createRequire(__filename)("./lib/" + name);
exports.run = (name) => new Worker(require("path").join(__dirname, name));
exports.read = () => require("fs").readFileSync(__dirname + "/data.txt");
exports.late = new Function("name", "return import(name)");
try { require("absent"); } catch {}
`;

test.each([
  ["/app/index.js", ASKS_FOR_ALL],
  [
    "/app/index.mjs",
    `import fs from "node:fs";
import { Worker } from "node:worker_threads";
export const html = "<!-- -->";
export const load = (name) => import("./lib/" + name);
export const run = () => new Worker(new URL("./lib/a.js", import.meta.url));
export const read = () => fs.readFileSync(new URL("./data.txt", import.meta.url));
`,
  ],
])("%s is parsed once, whatever it asks for", (entry, text) => {
  const host = memoryHost({
    [entry]: text,
    "/app/lib/a.js": "exports.a = 1;",
    "/app/data.txt": "data",
  });
  const result = compile({ entry }, host);
  expect(result).toMatchObject({ ok: true });
  expect(parse).toHaveBeenCalledTimes(1);
});
