/**
 * The specification of Node's standard library in a sandbox: each test bears the
 * title of a scenario, under the requirement that it belongs to, and runs in both
 * engines.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../src/compile.js";
import type { Bridge } from "../../src/runtime-shims/bridge/interface.js";
import { builtinRow, TIERS } from "../../src/runtime-shims/tiers.js";
import { artifactText } from "../../src/codegen/artifact.js";
import { memoryHost } from "../support/memory-host.js";
import { repoRoot } from "../support/paths.js";
import {
  compileSandbox,
  ENGINES,
  runSandboxed,
  type SandboxRun,
} from "../support/sandbox.js";

/** Runs a program in both engines, which must agree; returns its exports. */
async function exportsOf(
  program: string | Readonly<Record<string, string>>,
  grants: Partial<Bridge> = {},
): Promise<unknown> {
  const files = typeof program === "string" ? { "main.js": program } : program;
  return agreeing(compileSandbox(files), grants);
}

async function agreeing(
  text: string,
  grants: Partial<Bridge> = {},
): Promise<unknown> {
  const runs: SandboxRun[] = [];
  for (const engine of ENGINES) {
    runs.push(await runSandboxed(engine, text, grants));
  }
  const [first, ...others] = runs;
  expect(first?.error).toBe(null);
  for (const other of others) expect(other).toEqual(first);
  return first?.exports;
}

/** The message with which an expression throws. */
const thrown = (expression: string) =>
  `(() => { try { ${expression}; return null; } catch (error) { return error.message; } })()`;

const without = (...names: readonly (keyof Bridge)[]): Partial<Bridge> =>
  Object.fromEntries(names.map((name) => [name, undefined]));

/** Ids of the modules in an artifact. */
function idsIn(text: string): readonly string[] {
  return [...text.matchAll(/^\{"id":"([^"]+)"/gm)].map(([, id = ""]) => id);
}

describe("Third-Party Packages Must Not Be Shimmed in Require Resolution", () => {
  test("Sandboxed code requires a third-party package with no shim", async () => {
    const program = {
      "main.js":
        'exports.found = ["chalk", "supports-color"].map((name) => name === "chalk" ? require("chalk") : require("supports-color"));',
      "node_modules/chalk/index.js": "module.exports = 'own chalk';",
      "node_modules/supports-color/index.js": "module.exports = 'own color';",
    };
    expect(await exportsOf(program)).toEqual({
      found: ["own chalk", "own color"],
    });
  });

  test("Sandboxed code has its own copy of a package that is a polyfill, too", async () => {
    const program = {
      "main.js": `
        const own = require("path-browserify");
        exports.same = own === require("path");
        exports.keys = Object.keys(own);
        exports.win32 = own.win32;
      `,
      "node_modules/path-browserify/package.json":
        '{"name":"path-browserify","version":"1.0.1"}',
      "node_modules/path-browserify/index.js": readFileSync(
        require.resolve("path-browserify"),
        "utf8",
      ),
    };
    const found = (await exportsOf(program)) as Record<string, unknown>;
    expect(found).toMatchObject({ same: false, win32: null });
    expect(found.keys).not.toContain("toNamespacedPath");
  });

  test("Third-party package is missing from sandboxed dependencies", async () => {
    const program = `
      try { require("chalk"); } catch ({ code, message }) { exports.error = { code, message }; }
      try { require(String("chalk")); } catch ({ code }) { exports.computed = code; }
    `;
    const found = (await exportsOf(program)) as {
      readonly error: { readonly code: string; readonly message: string };
    };
    expect(found.error.code).toBe("MODULE_NOT_FOUND");
    expect(found.error.message).toMatch(/^Cannot find module 'chalk'\n/);
    expect(found).toMatchObject({ computed: "MODULE_NOT_FOUND" });
  });
});

describe("Node Built-in Modules With Polyfills Must Use Standard Polyfills", () => {
  test("Require resolves tty through polyfill loader", async () => {
    const text = compileSandbox({
      "main.js": 'exports.isatty = require("tty").isatty(1);',
    });
    expect(idsIn(text)).toContainEqual(
      expect.stringMatching(/^node:internal\/deps\/tty-browserify@[\d.]+\//),
    );
    expect(await agreeing(text)).toEqual({ isatty: false });
  });

  test("Require resolves constants through polyfill loader", async () => {
    const text = compileSandbox({
      "main.js": 'exports.signal = require("constants").SIGTERM;',
    });
    expect(idsIn(text)).toContainEqual(
      expect.stringMatching(
        /^node:internal\/deps\/constants-browserify@[\d.]+\//,
      ),
    );
    expect(await agreeing(text)).toEqual({ signal: 15 });
  });

  test("Every polyfill of the standard set is one here, or something better", () => {
    const standard = require("node-stdlib-browser") as Readonly<
      Record<string, string | null>
    >;
    const isPolyfill = (path: string | null) =>
      path !== null && !/[\\/]mock[\\/]empty\.js$/.test(path);
    const worse = Object.entries(standard)
      .filter(([name, path]) => !name.startsWith("node:") && isPolyfill(path))
      .filter(([name]) => builtinRow(name)?.tier === "deferred")
      .map(([name]) => name);
    expect(worse).toEqual([]);
  });
});

describe("Node Built-in Modules Without Polyfills Use Explicit Stubs", () => {
  test("v8 module resolves from pre-registered cache", async () => {
    const program = `
      const v8 = require("v8");
      exports.same = v8 === require("node:v8");
      exports.cached = Object.keys(require.cache);
      exports.children = module.children.length;
    `;
    expect(await exportsOf(program)).toEqual({
      same: true,
      cached: ["/main.js"],
      children: 0,
    });
  });

  test("v8 stub provides expected API surface", async () => {
    const program =
      'Object.assign(exports, require("v8").getHeapStatistics());';
    const statistics = (await exportsOf(program)) as Record<string, number>;
    expect(Object.keys(statistics).length).toBeGreaterThan(10);
    expect(statistics.used_heap_size).toBeGreaterThan(0);
    expect(statistics.heap_size_limit).toBeGreaterThan(
      statistics.total_heap_size ?? Number.POSITIVE_INFINITY,
    );
  });
});

describe("Polyfill Gaps Are Addressed by a Named Patch Layer", () => {
  test("util polyfill receives formatWithOptions patch", async () => {
    const program = `
      const util = require("util");
      exports.plain = util.formatWithOptions({}, "%s %d", "a", 1) === util.format("%s %d", "a", 1);
      exports.colored = util.formatWithOptions({ colors: true }, "%o", 1);
    `;
    expect(require("util/")).not.toHaveProperty("formatWithOptions");
    expect(await exportsOf(program)).toEqual({
      plain: true,
      colored: "\u001b[33m1\u001b[39m",
    });
  });

  test("url polyfill receives relative file URL patch", async () => {
    const program =
      'exports.href = new (require("url").URL)("file:.").href; exports.global = new URL("file:x/y").href;';
    expect(
      await exportsOf(program, { process: { cwd: "/some/where" } }),
    ).toEqual({
      href: "file:///some/where/",
      global: "file:///some/where/x/y",
    });
  });

  test("path polyfill receives win32/posix and resolve patches", async () => {
    const program = `
      const path = require("path");
      exports.posix = path.posix === path;
      exports.win32 = path.win32.join("a", "b");
      exports.resolved = path.resolve("a");
      exports.absolute = path.resolve("a", "/b", "c");
    `;
    expect(
      await exportsOf(program, { process: { cwd: "/some/where" } }),
    ).toEqual({
      posix: true,
      win32: "a\\b",
      resolved: "/some/where/a",
      absolute: "/b/c",
    });
  });

  test("Unpatched module passes through unchanged", () => {
    const { source, manifest } = reading('require("tty")');
    const row = manifest.modules.find((one) => one.id === "node:tty");
    const { polyfill = "" } = builtinRow("tty") ?? {};
    const [, text] =
      new RegExp(`\\["${row?.factory}"\\]: [^\\n]*\\n(.*)\\n`).exec(source) ??
      [];
    // The polyfill's exports are the builtin's: the same object.
    expect(text).toBe(`module.exports = require("${polyfill}");`);
    const target = manifest.modules[row?.edges[polyfill] as number];
    expect(target?.id).toMatch("node:internal/deps/tty-browserify@");
  });
});

function reading(program: string) {
  const result = compile(
    { entry: "/main.js", platform: "sandbox" },
    memoryHost({ "/main.js": program }),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { artifact } = result;
  return { source: artifactText(artifact), manifest: artifact.manifest };
}

describe("Every Core Module Has an Explicit Support Tier", () => {
  const page = readFileSync(join(repoRoot, "docs/compatibility.md"), "utf8");

  test("New module referenced in compatibility matrix", () => {
    const rows = [
      ...page.matchAll(/^\| `(?:node:)?([^`.]+)` \| ([a-z]\w*) \|/gm),
    ];
    expect(rows.length).toBeGreaterThan(60);
    for (const [, name = "", tier] of rows) {
      expect([name, builtinRow(name)?.tier]).toEqual([name, tier]);
      expect(TIERS).toContain(tier);
    }
  });

  test("Module tier is queried by a contributor", () => {
    const [, , tier, supported, rest] =
      /^\| `(net)` \| (\w+) \| ([^|]+) \| ([^|]+) \|/m.exec(page) ?? [];
    expect(tier).toBe("deferred");
    expect([supported, rest]).not.toContain(undefined);
    expect(rest).toMatch("is not supported in sandbox");
  });
});

describe("Deterministic Errors for Unsupported APIs", () => {
  test("Calling an unsupported API within a bridged module", async () => {
    const program = `exports.message = ${thrown('require("fs").watch("/")')};`;
    expect(await exportsOf(program)).toEqual({
      message: expect.stringMatching(/^fs\.watch is not supported in sandbox/),
    });
  });

  test("Calling any method on an unsupported module", async () => {
    const program = `exports.message = ${thrown('require("dgram").createSocket("udp4")')};`;
    expect(await exportsOf(program)).toEqual({
      message: "dgram is not supported in sandbox",
    });
  });
});

describe("Deferred Modules Provide Stub Objects", () => {
  test("Requiring a deferred module", async () => {
    const program = `
      const net = require("net");
      exports.type = typeof net;
      exports.names = Object.keys(net);
      exports.extended = class Own extends net.Socket {}.name;
    `;
    const found = (await exportsOf(program)) as { names: readonly string[] };
    expect(found).toMatchObject({ type: "object", extended: "Own" });
    expect(found.names).toEqual(
      expect.arrayContaining(["connect", "createServer", "isIP", "Socket"]),
    );
  });

  test("Calling a method on a deferred module stub", async () => {
    const program = `
      exports.message = ${thrown('require("net").createConnection()')};
      exports.constructed = ${thrown('new (require("net").Socket)()')};
    `;
    expect(await exportsOf(program)).toEqual({
      message:
        "net.createConnection is not supported in sandbox — not yet supported without a grant of the host",
      constructed:
        "net.Socket is not supported in sandbox — not yet supported without a grant of the host",
    });
  });
});

describe("Unsupported Modules Throw on Require", () => {
  test("Requiring an unsupported module", async () => {
    const program = `
      exports.message = ${thrown('require("cluster")')};
      exports.again = ${thrown('require("node:cluster")')};
    `;
    expect(await exportsOf(program)).toEqual({
      message: "cluster is not supported in sandbox",
      again: "cluster is not supported in sandbox",
    });
  });
});

describe("fs Missing API Classification", () => {
  test("Calling a deferred fs API", async () => {
    const program = `
      const fs = require("fs");
      exports.watch = ${thrown('fs.watch("/tmp")')};
      exports.watchFile = ${thrown('fs.watchFile("/tmp", () => {})')};
      exports.checked = ${thrown("fs.watch(1)")};
    `;
    expect(await exportsOf(program)).toEqual({
      watch: "fs.watch is not supported in sandbox — use polling",
      watchFile: "fs.watchFile is not supported in sandbox — use polling",
      checked:
        'The "filename" argument must be of type string or an instance of Buffer or URL. Received type number (1)',
    });
  });

  test("Calling deferred watcher APIs through fs/promises", async () => {
    const program = `
      const { watch } = require("fs/promises");
      const failure = async (...args) => {
        try { for await (const event of watch(...args)) return event; }
        catch ({ name, code, message }) { return { name, code, message }; }
      };
      const aborted = AbortSignal.abort();
      module.exports = Promise.all([
        failure("/tmp"),
        failure(1),
        failure("/tmp", { persistent: 1 }),
        failure("/tmp", { encoding: "nope" }),
        failure("/tmp", { signal: aborted }),
      ]);
    `;
    const [plain, type, flag, encoding, abort] = (await exportsOf({
      "main.mjs": `${program.replace('const { watch } = require("fs/promises");', 'import { watch } from "fs/promises";').replace("module.exports =", "export const found = await")}`,
    }).then((exports) => (exports as { found: unknown[] }).found)) as unknown[];
    expect(plain).toMatchObject({
      message: "fs.promises.watch is not supported in sandbox — use polling",
    });
    expect(type).toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
    expect(flag).toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
    expect(encoding).toMatchObject({ code: "ERR_INVALID_ARG_VALUE" });
    expect(abort).toMatchObject({ name: "AbortError", code: "ABORT_ERR" });
  });

  test("Calling an implemented fs API previously listed as missing", async () => {
    const program = `
      const fs = require("fs");
      fs.mkdirSync("/some");
      fs.writeFileSync("/some/path", "0123");
      fs.access("/some/path", (error) => console.log("access", error));
      fs.access("/some/other", (error) => console.log("access", error.code));
      fs.chmodSync("/some/path", 0o600); fs.chownSync("/some/path", 0, 0);
      fs.linkSync("/some/path", "/some/hard"); fs.symlinkSync("/some/path", "/some/link");
      fs.truncateSync("/some/path", 2); fs.utimesSync("/some/path", 1, 2);
      console.log(fs.readlinkSync("/some/link"), fs.realpathSync("/some/link"), fs.readFileSync("/some/hard", "utf8"), fs.statSync("/some/path").mtimeMs);
    `;
    const text = compileSandbox({ "main.js": program });
    for (const engine of ENGINES) {
      const { stdout, error } = await runSandboxed(engine, text);
      expect([error, ...stdout.trim().split("\n").sort()]).toEqual([
        null,
        "/some/path /some/path 01 2000",
        "access ENOENT",
        "access null",
      ]);
    }
  });
});

describe("child_process.fork Is Permanently Unsupported", () => {
  test("Calling fork", async () => {
    const program = `exports.message = ${thrown('require("child_process").fork("script.js")')};`;
    expect(await exportsOf(program)).toEqual({
      message:
        "child_process.fork is not supported in sandbox — IPC across the isolate boundary is not supported",
    });
  });
});

describe("Crypto Is Stub Tier with Secure Randomness Contract", () => {
  test("Documentation of crypto randomness contract", () => {
    const page = readFileSync(join(repoRoot, "docs/compatibility.md"), "utf8");
    const [row = ""] = /^\| `crypto` \|.*$/m.exec(page) ?? [];
    expect(row).toMatch(/^\| `crypto` \| stub \|/);
    expect(row).toMatch(
      /getRandomValues.*randomUUID.*cryptographically secure randomness from the host alone/,
    );
    expect(page).not.toMatch("Math.random");
  });

  test("Host entropy is what getRandomValues and randomUUID are made of", async () => {
    const program = `
      const crypto = require("crypto");
      exports.values = [...crypto.getRandomValues(new Uint8Array(3))];
      exports.uuid = crypto.randomUUID();
    `;
    const bytes = (length: number) => new Uint8Array(length).fill(0xab);
    expect(await exportsOf(program, { entropy: { bytes } })).toEqual({
      values: [0xab, 0xab, 0xab],
      uuid: "abababab-abab-4bab-abab-abababababab",
    });
  });

  test("Host entropy unavailable for getRandomValues", async () => {
    const program = `exports.message = ${thrown('require("crypto").getRandomValues(new Uint8Array(1))')};`;
    expect(await exportsOf(program, without("entropy"))).toEqual({
      message: "crypto.getRandomValues is not supported in sandbox",
    });
  });

  test("Host entropy unavailable for randomUUID", async () => {
    const program = `exports.message = ${thrown('require("crypto").randomUUID()')};`;
    expect(await exportsOf(program, without("entropy"))).toEqual({
      message: "crypto.randomUUID is not supported in sandbox",
    });
  });
});

describe("Unimplemented Module Tier Assignments", () => {
  const deferred = [
    "net",
    "tls",
    "readline",
    "perf_hooks",
    "async_hooks",
    "worker_threads",
    "diagnostics_channel",
  ];
  const unsupported = [
    "dgram",
    "http2",
    "cluster",
    "wasi",
    "inspector",
    "repl",
    "trace_events",
    "domain",
  ];

  test("Requiring a deferred unimplemented module", async () => {
    const program = `exports.types = [${deferred.map((name) => `typeof require("${name}")`).join()}];`;
    // Some are of a better tier by now.
    for (const name of deferred) {
      expect([name, builtinRow(name)?.tier]).not.toEqual([name, "unsupported"]);
    }
    expect(builtinRow("tls")?.tier).toBe("deferred");
    expect(await exportsOf(program)).toEqual({
      types: deferred.map(() => "object"),
    });
  });

  test("Requiring an unsupported unimplemented module", async () => {
    const program = `exports.messages = [${unsupported.map((name) => thrown(`require("${name}")`)).join()}];`;
    expect(unsupported.map((name) => builtinRow(name)?.tier)).toEqual(
      unsupported.map(() => "unsupported"),
    );
    expect(await exportsOf(program)).toEqual({
      messages: unsupported.map(
        (name) => `${name} is not supported in sandbox`,
      ),
    });
  });
});

describe("Stale Documentation Entries Removed", () => {
  test("Third-party bridge is removed from code", () => {
    const page = readFileSync(join(repoRoot, "docs/compatibility.md"), "utf8");
    for (const [, name = ""] of page.matchAll(
      /^\| `(?:node:)?([^`.]+)` \|/gm,
    )) {
      expect([name, builtinRow(name) !== null]).toEqual([name, true]);
    }
    expect(page).not.toMatch("@hono");
  });
});

describe("Builtin Resolver Helpers Return Builtin Identifiers", () => {
  test("require.resolve returns builtin id", async () => {
    const program =
      'exports.ids = [require.resolve("fs"), require.resolve("node:fs"), require.resolve(String("path"))];';
    expect(await exportsOf(program)).toEqual({
      ids: ["fs", "node:fs", "path"],
    });
  });

  test("createRequire resolve returns builtin id", async () => {
    const program = `
      const { createRequire } = require("module");
      const require2 = createRequire("/app/entry.js");
      exports.ids = [require2.resolve("path"), require2.resolve("node:path")];
      exports.same = require2("path") === require("path");
      exports.error = ${thrown('createRequire("relative.js")')};
    `;
    expect(await exportsOf(program)).toEqual({
      ids: ["path", "node:path"],
      same: true,
      error:
        "The argument 'filename' must be a file URL object, file URL string, or absolute path string. Received 'relative.js'",
    });
  });
});

describe("Bridged Builtins Support ESM Default and Named Imports", () => {
  test("fs named import is available in ESM", async () => {
    const program = {
      "main.mjs": `
        import fs, { readFileSync } from "node:fs";
        fs.writeFileSync("/tmp/a", "text");
        export const same = readFileSync === fs.readFileSync;
        export const text = readFileSync("/tmp/a", "utf8");
      `,
    };
    expect(await exportsOf(program)).toEqual({ same: true, text: "text" });
  });

  test("path named import is available in ESM", async () => {
    const program = {
      "main.mjs": `
        import path, { sep } from "node:path";
        import * as namespace from "path";
        export const same = sep === path.sep && namespace.default === path;
        export const value = sep;
      `,
    };
    expect(await exportsOf(program)).toEqual({ same: true, value: "/" });
  });
});
