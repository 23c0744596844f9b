/** Where TypeScript sources go further than Node, and where they must not. */
import type { AbsolutePath } from "../../src/host.js";
import { createPackageReader } from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import { isInNodeModules } from "../../src/resolver/typescript.js";
import type { ResolveKind } from "../../src/resolver/types.js";
import { memoryHost } from "../support/memory-host.js";

const files = {
  "/app/a.ts": "",
  "/app/both.js": "",
  "/app/both.ts": "",
  "/app/c.cts": "",
  "/app/dir.ts": "",
  "/app/dir/index.ts": "",
  "/app/m.mts": "",
  "/app/named.js.ts": "",
  "/app/nothing/x.txt": "",
  "/app/view.tsx": "",
  "/app/link.ts": { link: "/app/a.ts" },
  "/app/broken/package.json": "{",
  "/app/broken/x.ts": "",
  "/app/node_modules/p/package.json": '{ "exports": "./gone.js" }',
  "/app/node_modules/p/gone.ts": "",
};

function resolverOver(flavour: "posix" | "win32", preserveSymlinks = false) {
  const host = memoryHost(files, flavour);
  const resolve = createResolver(host, createPackageReader(host), {
    conditions: [],
    preserveSymlinks,
    browserField: false,
  });
  return (specifier: string, kind: ResolveKind, importer: string) => {
    const from = host.path.resolve(host.cwd, importer) as AbsolutePath;
    const dir = host.path.dirname(from) as AbsolutePath;
    const resolution = resolve(specifier, dir, kind, from);
    return resolution.kind === "file"
      ? resolution.path
      : resolution.kind === "failed"
        ? resolution.code
        : resolution.kind;
  };
}

const kinds = ["require", "import"] as const;

describe.each(kinds)("%s in a TypeScript source", (kind) => {
  test.each([
    ["./a.js", "/app/a.ts"],
    ["./a", "/app/a.ts"],
    ["./a.ts", "/app/a.ts"],
    ["../app/a.js", "/app/a.ts"],
    ["./m.mjs", "/app/m.mts"],
    ["./c.cjs", "/app/c.cts"],
    ["./both.js", "/app/both.js"],
    ["./link.js", "/app/a.ts"],
    ["./dir/", "/app/dir/index.ts"],
    ["./dir/index", "/app/dir/index.ts"],
    ["./dir", "/app/dir.ts"],
  ])("%s is %s", (specifier, path) => {
    expect(resolverOver("posix")(specifier, kind, "/app/x.ts")).toBe(path);
    expect(resolverOver("posix")(specifier, kind, "/app/x.mts")).toBe(path);
    expect(resolverOver("win32")(specifier, kind, "C:\\app\\x.cts")).toBe(
      `C:${path.replaceAll("/", "\\")}`,
    );
  });

  test.each(["./a.mjs", "./m.js", "./named", "./nothing", "./view", "a.js"])(
    "%s is nothing",
    (specifier) => {
      expect(resolverOver("posix")(specifier, kind, "/app/x.ts")).toMatch(
        /NOT_FOUND$|ERR_UNSUPPORTED_DIR_IMPORT/,
      );
    },
  );

  test("other failures stay what they are", () => {
    const resolve = resolverOver("posix");
    expect(resolve("p", kind, "/app/x.ts")).toMatch(/NOT_FOUND$/);
    if (kind === "require") {
      expect(resolve("./x.js", kind, "/app/broken/y.ts")).toBe(
        "ERR_INVALID_PACKAGE_CONFIG",
      );
    }
  });

  test("a link is kept where links are kept", () => {
    expect(resolverOver("posix", true)("./link.js", kind, "/app/x.ts")).toBe(
      "/app/link.ts",
    );
  });
});

test.each(kinds)("%s in JavaScript finds what Node finds", (kind) => {
  const resolve = resolverOver("posix");
  for (const specifier of ["./a.js", "./a", "./dir/", "./m.mjs"]) {
    expect(resolve(specifier, kind, "/app/x.js")).toMatch(
      /NOT_FOUND$|ERR_UNSUPPORTED_DIR_IMPORT/,
    );
  }
  expect(resolve("./a.ts", kind, "/app/x.js")).toBe("/app/a.ts");
});

test("a failure tells what TypeScript was tried", () => {
  const host = memoryHost(files);
  const resolve = createResolver(host, createPackageReader(host), {
    conditions: [],
    preserveSymlinks: false,
    browserField: false,
  });
  const [dir, importer] = ["/app", "/app/x.ts"] as AbsolutePath[];
  expect(resolve("./q", dir as AbsolutePath, "import", importer)).toMatchObject(
    { tried: ["/app/q", "/app/q.ts", "/app/q/index.ts"] },
  );
  expect(
    resolve("./q.js", dir as AbsolutePath, "import", importer),
  ).toMatchObject({ tried: ["/app/q.js", "/app/q.ts"] });
});

test.each([
  ["posix", "/app/node_modules/p/x.ts", true],
  ["posix", "/app/node_modules_/p/x.ts", false],
  ["posix", "/app/src/node_modules.ts", false],
  ["win32", "C:\\app\\node_modules\\p\\x.ts", true],
  ["win32", "C:\\app\\src\\x.ts", false],
] as const)("%s: %s is in node_modules: %s", (flavour, path, expected) => {
  const host = memoryHost({}, flavour);
  expect(isInNodeModules(path as AbsolutePath, host)).toBe(expected);
});
