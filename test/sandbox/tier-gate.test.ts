/**
 * What a program names of Node's builtins, with tiers: the report, `--max-tier`,
 * and that the compiler and the running artifact say the same.
 */
import { compile } from "../../src/compile.js";
import { describeDiagnostic } from "../../src/diagnostic.js";
import { apiUses } from "../../src/sandbox/api-use.js";
import { memoryHost } from "../support/memory-host.js";
import { compileSandbox, runSandboxed } from "../support/sandbox.js";

const named = (source: string, format: "commonjs" | "module" = "commonjs") =>
  apiUses(source, format).map(({ builtin, api }) => `${builtin} ${api}`.trim());

describe("the APIs that a source names", () => {
  test.each([
    ['require("fs").watch("x")', ["node:fs", "node:fs watch"]],

    ['const fs = require("node:fs"); fs.watch()', ["node:fs", "node:fs watch"]],
    [
      'f(); function f() { fs.stat; } var fs = require("fs");',
      ["node:fs stat", "node:fs"],
    ],
    [
      'const { watch: w, ...rest } = require("fs");',
      ["node:fs watch", "node:fs"],
    ],
    [
      'const { promises: { watch } } = require("fs");',
      ["node:fs promises", "node:fs promises.watch", "node:fs"],
    ],
    [
      'const { promises } = require("fs"); promises.watch()',
      ["node:fs promises", "node:fs", "node:fs promises.watch"],
    ],
    [
      'const fs_1 = __importDefault(require("fs")); fs_1.default.watch()',
      ["node:fs", "node:fs watch"],
    ],
    ['require("fs")["watch"]', ["node:fs watch", "node:fs"]],
    ['require("fs")[name]', ["node:fs"]],
    ['import("fs").then(({ watch }) => watch)', ["node:fs"]],
    ['require("./fs").watch', []],
  ])("%s", (source, uses) => {
    expect(named(source).sort()).toEqual([...uses].sort());
  });

  test("of an ES module", () => {
    const source = `
      import fs, { watch as w } from "node:fs";
      import * as net from "net";
      fs.promises.watch(); net.connect(); const { readFile } = await import("fs");
    `;
    expect(named(source, "module").sort()).toEqual([
      "node:fs",
      "node:fs promises",
      "node:fs promises.watch",
      "node:fs readFile",
      "node:fs watch",
      "node:net",
      "node:net connect",
    ]);
  });
});

const FILES = {
  "/package.json": '{"name":"app"}',
  "/main.js":
    'require("./lib/a.js"); exports.sep = require("path").sep; require("fs").readFileSync;',
  "/lib/a.js": 'require("watcher");',
  "/node_modules/watcher/package.json": '{"name":"watcher","version":"1.2.0"}',
  "/node_modules/watcher/index.js":
    'const fs = require("fs"); exports.watch = (path) => fs.watch(path);\nconst net = require("net"); exports.connect = () => net.connect(1);',
};

function compileFiles(maxTier?: "bridge" | "polyfill" | "stub" | "deferred") {
  return compile(
    {
      entry: "/main.js",
      platform: "sandbox",
      ...(maxTier !== undefined && { maxTier }),
    },
    memoryHost(FILES),
  );
}

test("without --max-tier all compiles, and the result says what is named", () => {
  const result = compileFiles();
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(
    result.builtins.map(({ builtin, api, tier, chain }) =>
      [builtin, api, tier, ...chain].join(" "),
    ),
  ).toEqual([
    "path sep polyfill ./main.js",
    "path  polyfill ./main.js",
    "fs readFileSync bridge ./main.js",
    "fs  bridge ./main.js",
    "fs  bridge ./main.js ./lib/a.js watcher@1.2.0/index.js",
    "fs watch deferred ./main.js ./lib/a.js watcher@1.2.0/index.js",
    "net  deferred ./main.js ./lib/a.js watcher@1.2.0/index.js",
    "net connect deferred ./main.js ./lib/a.js watcher@1.2.0/index.js",
  ]);
});

test.each([
  ["deferred", []],
  ["stub", ["fs.watch", "net.connect"]],
  ["polyfill", ["fs.watch", "net.connect"]],
  ["bridge", ["path.sep", "fs.watch", "net.connect"]],
] as const)("--max-tier %s refuses %j", (maxTier, refused) => {
  const { ok, diagnostics } = compileFiles(maxTier);
  expect(ok).toBe(refused.length === 0);
  expect(
    diagnostics.flatMap((one) =>
      one.code === "tier_exceeded" ? [one.api] : [],
    ),
  ).toEqual(refused);
});

test("the compiler says what the artifact throws, and who leads there", async () => {
  const { diagnostics } = compileFiles("stub");
  const [watch] = diagnostics.filter(({ code }) => code === "tier_exceeded");
  const said = watch && describeDiagnostic(watch).message;
  const text = compileSandbox({
    "main.js":
      'try { require("fs").watch("/"); } catch (error) { exports.message = error.message; }',
  });
  const { exports } = await runSandboxed("v8", text);
  const { message } = exports as { readonly message: string };
  expect(said).toContain(`: ${message};`);
  expect(said).toContain(
    "reached by ./main.js → ./lib/a.js → watcher@1.2.0/index.js",
  );
  expect(watch?.place).toMatchObject({ line: 1, column: 53 });
});

test("it is for the sandbox alone", () => {
  const { ok, diagnostics } = compile(
    { entry: "/main.js", maxTier: "stub" },
    memoryHost(FILES),
  );
  expect(ok).toBe(false);
  expect(diagnostics[0]).toMatchObject({
    code: "invalid_options",
    message: "The option maxTier is for the platform sandbox alone",
  });
});
