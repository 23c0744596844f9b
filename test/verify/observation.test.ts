/**
 * The comparison of an artifact with plain Node must be able to fail: a package
 * and a hand-written artifact that equals it, then one defect at a time.
 */
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Difference,
  differences,
  formatDifferences,
  withoutMergedCopies,
  withoutUnstable,
} from "../../src/verify/compare.js";
import type { Facts } from "../../src/verify/observation.js";
import { observe } from "../support/observation.js";

const source = `
  class Shape { area(scale) { return 4 * scale; } }
  exports.Shape = Shape;
  exports.unit = "cm";
  exports.where = __filename;
  Object.defineProperty(exports, "lazy", { get() { return Shape; }, enumerable: true });
  globalThis.shapesLoaded = true;
  console.log("loaded from", __dirname);
`;
const probes = `
  exports.shapes = async ({ Shape }) => ({ area: new Shape().area(2) });
`;

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "observed-")));
  mkdirSync(join(folder, "install/node_modules/shapes"), { recursive: true });
  mkdirSync(join(folder, "alone"));
  writeFileSync(join(folder, "install/node_modules/shapes/index.js"), source);
  writeFileSync(join(folder, "probes.cjs"), probes);
});

afterAll(() => rmSync(folder, { recursive: true }));

const common = () => ({
  moduleid: "shapes",
  probes: join(folder, "probes.cjs"),
  depth: 2,
});

function observeInstalled(): Promise<Facts> {
  const subject = {
    kind: "installed",
    folder: join(folder, "install"),
  } as const;
  return observe({ ...common(), subject }, folder);
}

function observeArtifact(code: string): Promise<Facts> {
  const subject = {
    kind: "artifact",
    file: join(folder, "alone/artifact.cjs"),
  } as const;
  writeFileSync(subject.file, code);
  return observe({ ...common(), subject }, folder);
}

async function compare(code: string): Promise<readonly Difference[]> {
  return differences(await observeInstalled(), await observeArtifact(code));
}

test("an artifact that equals the package has no difference", async () => {
  expect(await compare(source)).toEqual([]);
});

test("what it looks at is all there", async () => {
  expect(await observeInstalled()).toEqual({
    "exit code": "0",
    exports: "object",
    "exports.Shape": "class Shape/0",
    "exports.Shape.prototype": "object [read-only hidden fixed]",
    "exports.Shape.prototype.area": "function area/1 not constructor [hidden]",
    "exports.Shape.prototype.constructor": "→ exports.Shape [hidden]",
    "exports.lazy": "→ exports.Shape [getter fixed]",
    "exports.unit": '"cm"',
    "exports.where": '"<own path>"',
    globals: "shapesLoaded",
    probe: "object",
    'probe["area"]': "8",
    stderr: "",
    stdout: "loaded from <own path>\n",
  });
});

const defects: readonly (readonly [
  title: string,
  from: string,
  to: string,
  expected: readonly string[],
])[] = [
  [
    "a class that was renamed",
    "class Shape {",
    "const Shape = class Shape2 {",
    ["exports.Shape"],
  ],
  [
    "an arity",
    "area(scale)",
    "area(scale, unit)",
    ["exports.Shape.prototype.area"],
  ],
  ["a constant", '"cm"', '"mm"', ["exports.unit"]],
  ["a result", "4 *", "5 *", ['probe["area"]']],
  [
    "a lost export",
    "exports.unit",
    "exports.other",
    ["exports.other", "exports.unit"],
  ],
  [
    "a getter that became a value",
    "get() { return Shape; }",
    "value: Shape",
    ["exports.lazy"],
  ],
  ["a global", "shapesLoaded", "shapes_loaded", ["globals"]],
  ["output", "loaded from", "read from", ["stdout"]],
  ["a warning", "console.log(", "console.error(", ["stderr", "stdout"]],
  [
    "an exit code",
    "exports.unit",
    "process.exitCode = 3; exports.unit",
    ["exit code"],
  ],
  [
    "an early end",
    "exports.unit",
    "process.exit(0); exports.unit",
    [
      "exports",
      "exports.Shape",
      "exports.Shape.prototype",
      "exports.Shape.prototype.area",
      "exports.Shape.prototype.constructor",
      "exports.lazy",
      "exports.unit",
      "exports.where",
      "globals",
      "probe",
      'probe["area"]',
      "report",
      "stdout",
    ],
  ],
  ["an error at load", "exports.unit", "null.x; exports.unit", ["load"]],
  [
    "a path of the installation",
    "__filename;",
    "INSTALLED;",
    ["exports.where"],
  ],
  [
    "a module read from the disk beside it",
    "exports.unit",
    "require(PROBES_COPY); exports.unit",
    ["files loaded beside it"],
  ],
];

test.each(defects)("finds %s", async (_title, from, to, expected) => {
  const copy = join(folder, "alone/copy.cjs");
  writeFileSync(copy, probes);
  const broken = source
    .replace(from, to)
    .replace("PROBES_COPY", JSON.stringify(copy))
    .replace("INSTALLED", JSON.stringify(join(folder, "install/x.js")));
  expect(broken).not.toBe(source);
  expect((await compare(broken)).map(({ path }) => path)).toEqual(expected);
});

test("a probe's failure is told with its error", async () => {
  const found = await compare(source.replace("area(scale)", "volume(scale)"));
  expect(formatDifferences(found)).toContain(
    [
      "probe",
      "  Node      object",
      "  artifact  throws TypeError: (intermediate value).area is not a function",
    ].join("\n"),
  );
});

test("what plain Node does not repeat is left out, with all below it", () => {
  const fact = (path: string) => ({ path, expected: "1", actual: "2" });
  const found = ["a", "a.b", 'a["c"]', "a{#0}", "ab", "d"].map(fact);
  const left = withoutUnstable(found, [fact("a")]);
  expect(left.map(({ path }) => path)).toEqual(["ab", "d"]);
});

test("where plain Node does not repeat keys, keys are left out", () => {
  const without = { expected: null, actual: "1" };
  const found = ['m{"x-1"}', 'm{"x-1"}.a', "m.size", "n.b"].map((path) => ({
    path,
    ...without,
  }));
  const left = (unstable: string) =>
    withoutUnstable(found, [{ path: unstable, ...without }]).map(
      ({ path }) => path,
    );
  expect(left('m{"x-2"}')).toEqual(["n.b"]);
  expect(left('m{"x-1"}.b')).toEqual(['m{"x-1"}', "m.size", "n.b"]);
  const changed = { path: 'm{"x-1"}', expected: "1", actual: "2" };
  expect(
    withoutUnstable([changed], [{ path: 'm{"x-2"}', ...without }]),
  ).toEqual([changed]);
});

test("merged copies that inherit from each other are let pass, too", () => {
  const expected: Facts = {
    "exports.a": "class A/0",
    "exports.a[[Prototype]]": "→ exports.base",
    "exports.base": "class Base/0",
    "exports.base.x": "function x/0 [hidden]",
    "exports.b": "class A/0",
    "exports.b[[Prototype]]": "class Base/0",
    "exports.b[[Prototype]].x": "function x/0 [hidden]",
    "exports.c": "class C/0",
    "exports.c[[Prototype]]": "→ exports.b",
  };
  const actual: Facts = {
    "exports.a": "class A/0",
    "exports.a[[Prototype]]": "→ exports.base",
    "exports.base": "class Base/0",
    "exports.base.x": "function x/0 [hidden]",
    "exports.b": "→ exports.a",
    "exports.c": "class C/0",
    "exports.c[[Prototype]]": "→ exports.a",
  };
  const left = (node: Facts) =>
    withoutMergedCopies(differences(node, actual), node).map(
      ({ path }) => path,
    );
  expect(left(expected)).toEqual([]);
  const other = "exports.b[[Prototype]].x";
  expect(left({ ...expected, [other]: "function x/1 [hidden]" })).toEqual([
    other,
  ]);
  expect(
    left({ ...expected, "exports.c[[Prototype]]": "→ exports.base" }),
  ).toEqual(["exports.c[[Prototype]]"]);
});

test("merged copies are let pass, and only they", () => {
  const expected: Facts = {
    "exports.a": "class Dep/0",
    "exports.a.prototype": "object",
    "exports.a.prototype.constructor": "→ exports.a [hidden]",
    "exports.ab": "1",
    "exports.b": "class Dep/0",
    "exports.b.prototype": "object",
    "exports.b.prototype.constructor": "→ exports.b [hidden]",
  };
  const actual: Facts = {
    "exports.a": "class Dep/0",
    "exports.a.prototype": "object",
    "exports.a.prototype.constructor": "→ exports.a [hidden]",
    "exports.ab": "1",
    "exports.b": "→ exports.a",
  };
  const left = (other: Facts, node = expected) =>
    withoutMergedCopies(differences(node, other), node).map(({ path }) => path);
  expect(left(actual)).toEqual([]);
  expect(left({ ...actual, "exports.ab": "2" })).toEqual(["exports.ab"]);
  const fixed = { ...expected, "exports.b": "class Dep/0 [fixed]" };
  expect(
    left({ ...actual, "exports.b": "→ exports.a [fixed]" }, fixed),
  ).toEqual([]);
  expect(left(actual, fixed)).toContain("exports.b");
  // Another class under Node, or one with more below it, is not the same copy.
  const renamed = { ...expected, "exports.b": "class Other/0" };
  expect(left(actual, renamed)).toContain("exports.b");
  const more = { ...expected, "exports.b.more": "1" };
  expect(left(actual, more)).toEqual(["exports.b.more"]);
  const elsewhere = {
    ...expected,
    "exports.b.prototype.constructor": "→ exports.ab [hidden]",
  };
  expect(left(actual, elsewhere)).toEqual(["exports.b.prototype.constructor"]);
});
