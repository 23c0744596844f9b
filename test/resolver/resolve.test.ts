/** What Node has no word for: conditions, what was tried, Windows paths. */
import type { AbsolutePath } from "../../src/host.js";
import { createPackageReader } from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import type { ResolveKind } from "../../src/resolver/types.js";
import { memoryHost } from "../support/memory-host.js";

function resolverOver(
  files: Readonly<Record<string, string | { readonly link: string }>>,
  flavour: "posix" | "win32" = "posix",
) {
  const host = memoryHost(files, flavour);
  const resolve = createResolver(host, createPackageReader(host), {
    conditions: ["custom"],
    preserveSymlinks: false,
    browserField: false,
  });
  return (specifier: string, fromDir: string, kind: ResolveKind = "require") =>
    resolve(specifier, fromDir as AbsolutePath, kind);
}

describe("conditions", () => {
  const resolve = resolverOver({
    "/app/package.json": JSON.stringify({
      name: "app",
      imports: { "#dep": { node: { custom: "dep", default: "./x.js" } } },
    }),
    "/app/node_modules/dep/package.json": JSON.stringify({
      exports: {
        ".": [{ browser: "./b.js" }, { require: { default: "./r.js" } }],
        "./plain": "./r.js",
      },
    }),
    "/app/node_modules/dep/r.js": "",
    "/app/node_modules/main/index.js": "",
  });

  test("are told outermost first", () => {
    expect(resolve("dep", "/app")).toEqual({
      kind: "file",
      path: "/app/node_modules/dep/r.js",
      conditions: ["require", "default"],
    });
  });

  test("go on from imports into the package's exports", () => {
    expect(resolve("#dep", "/app")).toMatchObject({
      path: "/app/node_modules/dep/r.js",
      conditions: ["node", "custom", "require", "default"],
    });
  });

  test("are empty where none was asked for", () => {
    expect(resolve("dep/plain", "/app")).toMatchObject({ conditions: [] });
    expect(resolve("main", "/app")).toMatchObject({ conditions: [] });
  });
});

describe("a failure", () => {
  const resolve = resolverOver({
    "/app/src/x.js": "",
    "/app/node_modules/main/package.json": '{"main":"lib/gone"}',
    "/app/node_modules/closed/package.json": '{"exports":{"./a":"./a.js"}}',
    "/app/node_modules/none/package.json": "null",
  });

  test("lists every path that was probed, once, in order", () => {
    expect(resolve("./missing", "/app/src")).toEqual({
      kind: "failed",
      code: "MODULE_NOT_FOUND",
      message: "Cannot find module './missing'",
      packageJson: null,
      tried: [
        "/app/src/missing",
        "/app/src/missing.js",
        "/app/src/missing.json",
        "/app/src/missing.node",
      ],
    });
    expect(resolve("missing", "/app/src")).toMatchObject({
      tried: [
        "/app/src/node_modules",
        "/app/node_modules",
        "/app/node_modules/missing",
        "/app/node_modules/missing.js",
        "/app/node_modules/missing.json",
        "/app/node_modules/missing.node",
        "/node_modules",
      ],
    });
    expect(resolve("main", "/app")).toMatchObject({
      packageJson: "/app/node_modules/main/package.json",
      tried: [
        "/app/node_modules",
        "/app/node_modules/main",
        "/app/node_modules/main.js",
        "/app/node_modules/main.json",
        "/app/node_modules/main.node",
        "/app/node_modules/main/lib/gone",
        "/app/node_modules/main/lib/gone.js",
        "/app/node_modules/main/lib/gone.json",
        "/app/node_modules/main/lib/gone.node",
        "/app/node_modules/main/lib/gone/index.js",
        "/app/node_modules/main/lib/gone/index.json",
        "/app/node_modules/main/lib/gone/index.node",
        "/app/node_modules/main/index.js",
        "/app/node_modules/main/index.json",
        "/app/node_modules/main/index.node",
      ],
    });
  });

  test("names the package.json that decided it", () => {
    for (const kind of ["require", "import"] as const) {
      expect(resolve("closed/b", "/app", kind)).toMatchObject({
        code: "ERR_PACKAGE_PATH_NOT_EXPORTED",
        packageJson: "/app/node_modules/closed/package.json",
      });
      expect(resolve("closed/a", "/app", kind)).toMatchObject({
        code: kind === "require" ? "MODULE_NOT_FOUND" : "ERR_MODULE_NOT_FOUND",
        packageJson: "/app/node_modules/closed/package.json",
      });
    }
  });

  test("is a value for a package.json that holds null", () => {
    expect(resolve("none", "/app")).toMatchObject({
      code: "ERR_INVALID_PACKAGE_CONFIG",
      packageJson: "/app/node_modules/none/package.json",
    });
  });
});

describe("on Windows", () => {
  const resolve = resolverOver(
    {
      "C:\\app\\src\\x.js": "",
      "C:\\app\\node_modules\\dep\\lib\\a.js": "",
      "C:\\app\\node_modules\\dep\\package.json": '{"exports":"./lib/a.js"}',
      "C:\\root.js": "",
      "D:\\other\\y.js": "",
    },
    "win32",
  );
  const from = "C:\\app\\src";

  test.each<[string, ResolveKind, string]>([
    [".\\x", "require", "C:\\app\\src\\x.js"],
    ["..\\src\\x.js", "require", "C:\\app\\src\\x.js"],
    ["C:\\app\\src\\x", "require", "C:\\app\\src\\x.js"],
    ["C:/app/src/x", "require", "C:\\app\\src\\x.js"],
    ["/root", "require", "C:\\root.js"],
    ["D:\\other\\y.js", "require", "D:\\other\\y.js"],
    ["dep", "require", "C:\\app\\node_modules\\dep\\lib\\a.js"],
    ["dep", "import", "C:\\app\\node_modules\\dep\\lib\\a.js"],
    ["./x.js", "import", "C:\\app\\src\\x.js"],
    ["/root.js", "import", "C:\\root.js"],
    ["file:///D:/other/y.js", "import", "D:\\other\\y.js"],
  ])("%j as %s", (specifier, kind, path) => {
    expect(resolve(specifier, from, kind)).toMatchObject({ path });
  });

  test("a drive letter is the scheme of a URL to import", () => {
    expect(resolve("C:\\root.js", from, "import")).toMatchObject({
      code: "ERR_UNSUPPORTED_ESM_URL_SCHEME",
    });
  });
});
