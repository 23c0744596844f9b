/** The `browser` field and Plug'n'Play, which enhanced-resolve stands for. */
import { join } from "node:path";
import { type AbsolutePath, nodeHost } from "../../src/host.js";
import { createPackageReader } from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import type { ResolveKind } from "../../src/resolver/types.js";
import { memoryHost } from "../support/memory-host.js";
import { answerOf } from "../support/node-oracle.js";
import { removeTree, writeTree } from "../support/tree.js";

describe("the browser field", () => {
  const files = {
    "/app/node_modules/string/package.json":
      '{"main":"main.js","browser":"browser.js"}',
    "/app/node_modules/string/main.js": "",
    "/app/node_modules/string/browser.js": "",
    "/app/node_modules/map/package.json": JSON.stringify({
      main: "main.js",
      browser: {
        "./main.js": "./browser.js",
        "./lib/disk": "./lib/memory.js",
        fs: false,
        net: "./lib/net.js",
        dep: "other",
        heavy: false,
      },
    }),
    "/app/node_modules/map/main.js": "",
    "/app/node_modules/map/browser.js": "",
    "/app/node_modules/map/lib/disk.js": "",
    "/app/node_modules/map/lib/memory.js": "",
    "/app/node_modules/map/lib/net.js": "",
    "/app/node_modules/dep/index.js": "",
    "/app/node_modules/other/index.js": "",
    "/app/node_modules/heavy/index.js": "",
    "/app/node_modules/only/package.json": '{"browser":"b.js"}',
    "/app/node_modules/only/b.js": "",
    "/app/node_modules/plain/index.js": "",
    "/app/node_modules/fs/index.js": "",
    "/app/node_modules/path/index.js": "",
    "/app/link": { link: "/app/node_modules/map" },
  };
  const host = memoryHost(files);
  const ask = (browserField: boolean) => {
    const resolve = createResolver(host, createPackageReader(host), {
      conditions: [],
      preserveSymlinks: false,
      browserField,
    });
    return (specifier: string, from: string, kind: ResolveKind = "require") =>
      answerOf(resolve(specifier, from as AbsolutePath, kind));
  };

  test("is read on request", () => {
    const on = ask(true);
    const modules = "/app/node_modules";
    expect(on("string", "/app")).toBe(`${modules}/string/browser.js`);
    expect(on("string", "/app", "import")).toBe(`${modules}/string/browser.js`);
    expect(on("string/main", "/app")).toBe(`${modules}/string/main.js`);
    expect(on("only", "/app")).toBe(`${modules}/only/b.js`);
    expect(on("map", "/app")).toBe(`${modules}/map/browser.js`);
    expect(on("./link", "/app")).toBe(`${modules}/map/browser.js`);
    expect(on("./main", `${modules}/map`)).toBe(`${modules}/map/browser.js`);
    expect(on("./disk", `${modules}/map/lib`)).toBe(
      `${modules}/map/lib/memory.js`,
    );
    expect(on("fs", `${modules}/map/lib`)).toBe("empty");
    expect(on("net", `${modules}/map`)).toBe(`${modules}/map/lib/net.js`);
    expect(on("dep", `${modules}/map`)).toBe(`${modules}/other/index.js`);
    expect(on("heavy", `${modules}/map`)).toBe("empty");
  });

  test("leaves alone what it does not name", () => {
    const on = ask(true);
    const modules = "/app/node_modules";
    expect(on("fs", "/app")).toBe("node:fs");
    expect(on("path", `${modules}/map`)).toBe("node:path");
    expect(on("plain", "/app")).toBe(`${modules}/plain/index.js`);
    expect(on("heavy", "/app")).toBe(`${modules}/heavy/index.js`);
    expect(on("./gone", `${modules}/map`)).toBe(
      "MODULE_NOT_FOUND: Cannot find module './gone'",
    );
  });

  test("is not read otherwise, as in Node", () => {
    const off = ask(false);
    const modules = "/app/node_modules";
    expect(off("string", "/app")).toBe(`${modules}/string/main.js`);
    expect(off("map", "/app")).toBe(`${modules}/map/main.js`);
    expect(off("fs", `${modules}/map`)).toBe("node:fs");
    expect(off("only", "/app")).toBe(
      "MODULE_NOT_FOUND: Cannot find module 'only'",
    );
  });
});

describe("Plug'n'Play", () => {
  test("finds packages through the nearest .pnp.cjs", () => {
    const root = writeTree({
      "project/.pnp.cjs": `
        const { join } = require("node:path");
        const packages = { dep: join(__dirname, "store/dep-1.0.0") };
        const cache = join(__dirname, "../cache");
        packages.cached = join(cache, "cached-1.0.0");
        exports.resolveToUnqualified = (name, issuer) => {
          if (!issuer.startsWith(__dirname) && !issuer.startsWith(cache)) {
            return null;
          }
          if (name in packages) return packages[name];
          throw Object.assign(new Error(name + " from " + issuer), {
            code: "MODULE_NOT_FOUND",
            pnpCode: "UNDECLARED_DEPENDENCY",
          });
        };
      `,
      "project/package.json": { imports: { "#dep": "dep" } },
      "project/src/x.js": "",
      "project/store/dep-1.0.0/package.json": {
        exports: {
          ".": { import: "./i.js", require: "./r.js" },
          "./sub/*": "./lib/*.js",
        },
      },
      "project/store/dep-1.0.0/i.js": "",
      "project/store/dep-1.0.0/r.js": "",
      "project/store/dep-1.0.0/lib/a.js": "",
      "elsewhere/x.js": "",
      "cache/cached-1.0.0/index.js": "",
    });
    try {
      const host = nodeHost(root);
      const resolve = createResolver(host, createPackageReader(host), {
        conditions: [],
        preserveSymlinks: false,
        browserField: false,
      });
      const ask = (specifier: string, dir: string, kind: ResolveKind) =>
        answerOf(resolve(specifier, join(root, dir) as AbsolutePath, kind))
          .split(root)
          .join("");
      const dep = "/project/store/dep-1.0.0";
      expect(ask("dep", "project/src", "require")).toBe(`${dep}/r.js`);
      expect(ask("dep", "project/src", "import")).toBe(`${dep}/i.js`);
      expect(ask("dep/sub/a", "project", "require")).toBe(`${dep}/lib/a.js`);
      expect(ask("#dep", "project", "require")).toBe(`${dep}/r.js`);
      expect(ask("./src/x", "project", "require")).toBe("/project/src/x.js");
      expect(ask("fs", "project", "require")).toBe("node:fs");
      expect(ask("other", "project", "require")).toBe(
        "MODULE_NOT_FOUND: Cannot find module 'other'",
      );
      const cached = "cache/cached-1.0.0";
      expect(ask("cached", "project", "require")).toBe(`/${cached}/index.js`);
      expect(ask("dep", cached, "require")).toBe(`${dep}/r.js`);
      expect(ask("dep", "elsewhere", "require")).toBe(
        "MODULE_NOT_FOUND: Cannot find module 'dep'",
      );
    } finally {
      removeTree(root);
    }
  });
});
