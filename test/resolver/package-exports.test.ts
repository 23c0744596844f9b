/** Random `exports` and `imports`, judged by Node in one batch. */
import { join } from "node:path";
import * as fc from "fast-check";
import { nodeHost } from "../../src/host.js";
import {
  createPackageReader,
  isObject,
  type JsonValue,
} from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import { askNode, askResolver, type Question } from "../support/node-oracle.js";
import { removeTree, writeTree } from "../support/tree.js";

/** Small alphabets, so that keys, targets and specifiers meet often. */
const segment = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom("a", "b", "lib", "x.js") },
  { weight: 8, arbitrary: fc.constant("*") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["", ".", "..", "node_modules", "%61", "%2f", "%zz"],
      ...["a b", "a?b", "a#b", "a\\b"],
    ),
  },
);
const path = fc
  .array(segment, { minLength: 1, maxLength: 2 })
  .map((segments) => segments.join("/"));
const tail = fc.constantFrom("", "", "", ".js", "/");
const relative = fc.tuple(path, tail).map(([a, b]) => `./${a}${b}`);
const string = fc.oneof(
  { weight: 8, arbitrary: relative },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "dep",
      "dep/a.js",
      "fs",
      "/a",
      "../a",
      ".",
      "dep/*",
    ),
  },
);
const condition = fc.constantFrom(
  "node",
  "require",
  "import",
  "default",
  "browser",
  "module-sync",
);

const { target } = fc.letrec<{ target: JsonValue }>((tie) => ({
  target: fc.oneof(
    { maxDepth: 3 },
    { weight: 6, arbitrary: string },
    { weight: 1, arbitrary: fc.constantFrom(null, null, false, 1) },
    { weight: 1, arbitrary: fc.array(tie("target"), { maxLength: 3 }) },
    {
      weight: 2,
      arbitrary: fc.dictionary(
        fc.oneof(
          { weight: 30, arbitrary: condition },
          { weight: 1, arbitrary: fc.constantFrom("0", "./a", "") },
        ),
        tie("target"),
        { maxKeys: 3, noNullPrototype: true },
      ),
    },
  ),
}));

const exportsField = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.dictionary(relative, target, {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  },
  {
    weight: 1,
    // Versions of Node differ on others; see node-versions.ts.
    arbitrary: target.filter(
      (value) => typeof value !== "number" && typeof value !== "boolean",
    ),
  },
);
// As they do on `#/`.
const importsName = path
  .filter((text) => !text.startsWith("/"))
  .map((text) => `#${text}`);
const importsField = fc.dictionary(importsName, target, {
  maxKeys: 5,
  noNullPrototype: true,
});

interface Package {
  readonly exports: JsonValue;
  readonly imports: JsonValue;
  readonly ask: readonly string[];
}
const pkg: fc.Arbitrary<Package> = fc
  .record({ exports: exportsField, imports: importsField })
  .chain(({ exports, imports }) => {
    const keys = (field: JsonValue, prefix: string) =>
      isObject(field) ? Object.keys(field).map((key) => prefix + key) : [];
    const known = [
      ...keys(exports, "pkg/").map((key) => key.replace("/./", "/")),
      ...keys(imports, ""),
      "pkg",
    ];
    const specifier = fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom(...known), path)
          .map(([key, match]) => key.replace("*", () => match)),
      },
      { weight: 1, arbitrary: relative.map((text) => `pkg${text.slice(1)}`) },
      { weight: 1, arbitrary: importsName },
    );
    const ask = fc.array(specifier, { minLength: 6, maxLength: 12 });
    return fc.record({
      exports: fc.constant(exports),
      imports: fc.constant(imports),
      ask,
    });
  });

const files = [
  ...["a", "a.js", "b", "b.js", "x.js", "lib/a", "lib/a.js", "lib/b"],
  ...["lib/x.js", "a/a", "a/b", "a/x.js", "*", "a b"],
];

/** Writes the packages to a disk and asks both sides; returns what differs. */
function compare(packages: readonly Package[]) {
  const tree = Object.fromEntries(
    packages.flatMap(({ exports, imports }, index) => {
      const dir = `${index}/node_modules/pkg`;
      // "a" is a file in some packages and a directory in others.
      const isAbsent = (name: string) =>
        index % 2 === 0 ? name.startsWith("a/") : name === "a";
      return [
        [`${dir}/package.json`, { name: "pkg", exports, imports }],
        [`${index}/node_modules/dep/index.js`, ""],
        [`${index}/node_modules/dep/a.js`, ""],
        ...files
          .filter((name) => !isAbsent(name))
          .map((name) => [`${dir}/${name}`, ""]),
      ];
    }),
  );
  const root = writeTree(tree);
  try {
    const asked = packages.flatMap((each, index) =>
      ["", "/node_modules/pkg"].flatMap((below) =>
        each.ask.flatMap((specifier) =>
          (["require", "import"] as const).map((kind) => ({
            pkg: each,
            question: {
              kind,
              specifier,
              fromDir: join(root, `${index}${below}`),
            } satisfies Question,
          })),
        ),
      ),
    );
    const questions = asked.map(({ question }) => question);
    const node = askNode(questions);
    const host = nodeHost(root);
    const resolve = createResolver(host, createPackageReader(host), {
      conditions: [],
      preserveSymlinks: false,
      browserField: false,
    });
    const ours = askResolver(resolve, questions);
    const found = node.filter((answer) => answer.startsWith(root)).length;
    const differences = asked.flatMap(({ pkg, question }, index) =>
      ours[index] === node[index]
        ? []
        : [{ ...question, ...pkg, ours: ours[index], node: node[index] }],
    );
    return { found, differences };
  } finally {
    removeTree(root);
  }
}

// A seed is a batch: one child process is asked some ten thousand questions.
test.each([1])("random exports and imports, seed %i", (seed) => {
  const packages = fc.sample(pkg, { numRuns: 200, seed });
  const { found, differences } = compare(packages);
  expect(differences.slice(0, 3)).toEqual([]);
  // Alphabets that never meet would prove nothing.
  expect(found).toBeGreaterThan(200);
});
