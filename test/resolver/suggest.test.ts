import fc from "../support/random.js";
import type { AbsolutePath } from "../../src/host.js";
import { createPackageReader } from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import { editDistance, suggestSpecifier } from "../../src/resolver/suggest.js";
import type { ResolveKind } from "../../src/resolver/types.js";
import { memoryHost } from "../support/memory-host.js";

const host = memoryHost({
  "/app/package.json": JSON.stringify({
    name: "app",
    imports: { "#config": "./src/Config.js", "#lib/*": "./src/*.js" },
  }),
  "/app/src/server.js": "",
  "/app/src/Config.js": "",
  "/app/src/data.json": "{}",
  "/app/src/view.ts": "",
  "/app/src/helpers/index.js": "",
  "/app/src/helpers/format.js": "",
  "/app/node_modules/express/index.js": "",
  "/app/node_modules/express/lib/router.js": "",
  "/app/node_modules/lodash/index.js": "",
  "/app/node_modules/@scope/tools/index.js": "",
  "/app/node_modules/.bin/x": "",
  "/app/node_modules/closed/package.json": JSON.stringify({
    exports: {
      ".": "./index.js",
      "./utils": "./utils.js",
      "./private": null,
      "./features/*.js": "./f/*.js",
      "./themes/*": "./t/*.css",
      "./themes/internal/*": null,
    },
  }),
  "/app/node_modules/sugar/package.json": JSON.stringify({
    exports: { require: "./a.js" },
  }),
  "/node_modules/chalk/index.js": "",
});

function suggest(specifier: string, kind: ResolveKind = "require") {
  const fromDir = "/app/src" as AbsolutePath;
  const resolve = createResolver(host, createPackageReader(host), {
    conditions: [],
    preserveSymlinks: false,
    browserField: false,
  });
  const failure = resolve(specifier, fromDir, kind);
  if (failure.kind !== "failed") throw new Error(`${specifier} was found`);
  return suggestSpecifier(specifier, fromDir, failure, host);
}

test.each<[string, readonly string[]]>([
  ["./servr", ["./server.js"]],
  ["./sevrer.js", ["./server.js"]],
  ["./config", ["./Config.js"]],
  ["./config.js", ["./Config.js"]],
  ["./data.js", ["./data.json"]],
  ["./view", ["./view.ts"]],
  ["./helper/format", ["./helpers/format.js"]],
  ["./helpers/formt", ["./helpers/format.js"]],
  ["../scr/server", ["../src/server.js"]],
  ["./nothing-like-it", []],
  ["exprss", ["express"]],
  ["Express", ["express"]],
  ["loadsh/fp", ["lodash/fp"]],
  ["chlak", ["chalk"]],
  ["@scope/tool", ["@scope/tools"]],
  ["@scoep/tools", ["@scope/tools"]],
  ["carypto", ["crypto"]],
  ["server", ["./server.js"]],
  ["express/lib/routr", ["express/lib/router.js"]],
  ["no-such-package-at-all", []],
  ["x", []],
  ["closed/util", ["closed/utils"]],
  ["closed/utils.js", ["closed/utils"]],
  ["closed/features/a", ["closed/features/a.js"]],
  ["closed/themes/internal/a", []],
  ["closed/private", []],
  ["sugar/a.js", ["sugar"]],
  ["#confg", ["#config"]],
])("%s", (specifier, expected) => {
  expect(suggest(specifier)).toEqual(expected);
});

test("an import of a directory or without its extension", () => {
  expect(suggest("./helpers", "import")).toEqual(["./helpers/index.js"]);
  expect(suggest("./server", "import")).toEqual(["./server.js"]);
});

test("what is suggested resolves", () => {
  const resolve = createResolver(host, createPackageReader(host), {
    conditions: [],
    preserveSymlinks: false,
    browserField: false,
  });
  const wrong = ["./servr", "./config", "exprss", "express/lib/routr", "chlak"];
  for (const suggestion of wrong.flatMap((specifier) => suggest(specifier))) {
    const found = resolve(suggestion, "/app/src" as AbsolutePath, "require");
    expect(found).toMatchObject({ kind: "file" });
  }
});

describe("editDistance", () => {
  test("counts edits", () => {
    expect(editDistance("kitten", "sitting", 9)).toBe(3);
    expect(editDistance("loadsh", "lodash", 9)).toBe(1);
    expect(editDistance("ab", "ba", 9)).toBe(1);
    expect(editDistance("a", "abcdef", 3)).toBe(Number.POSITIVE_INFINITY);
  });

  test("is symmetric, and nothing only between equals", () => {
    const text = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(editDistance(a, b, 99)).toBe(editDistance(b, a, 99));
        expect(editDistance(a, b, 99) === 0).toBe(a === b);
      }),
    );
  });
});
