/**
 * The artifact for any engine: what it is made of, how it is started, how its
 * bytes come about.
 */
import { createContext, runInContext } from "node:vm";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactText } from "../../src/codegen/artifact.js";
import { runtimeTexts } from "../../src/codegen/runtime-texts.js";
import { compile } from "../../src/compile.js";
import { nodeHost } from "../../src/host.js";
import type { SandboxArtifact } from "../../src/runtime-shims/sandbox.js";
import { checkIntegrity } from "../../src/verify/integrity.js";
import { version } from "../../src/version.js";
import { memoryHost } from "../support/memory-host.js";
import { compileSandbox, runSandboxed } from "../support/sandbox.js";

const idsIn = (text: string) =>
  [...text.matchAll(/^\{"id":"([^"]+)"/gm)].map(([, id = ""]) => id);

describe("its value", () => {
  const text = compileSandbox({ "main.js": "exports.answer = 42;" });

  test("is the artifact, which does nothing before it is started", () => {
    const context = createContext(Object.create(null));
    const artifact = runInContext(text, context) as SandboxArtifact;
    const place = runInContext(
      'globalThis[Symbol.for("ingot.artifact")]',
      context,
    );
    expect(place).toBe(artifact);
    expect(artifact.manifest.modules.map(({ id }) => id)).toEqual([
      "./main.js",
    ]);
    expect(artifact.start({})).toEqual({ answer: 42 });
    expect(runInContext("Reflect.ownKeys(globalThis).length", context)).toBe(
      runInContext(
        "Reflect.ownKeys(globalThis).length",
        createContext(Object.create(null)),
      ),
    );
    expect(() => artifact.start({})).toThrow("was started before");
  });

  test("is the exports of the file where Node requires it", () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
    try {
      const file = join(folder, "a.cjs");
      writeFileSync(file, text);
      const { start } = require(file) as SandboxArtifact;
      expect(start()).toEqual({ answer: 42 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("only what is used is in it", () => {
  test.each([
    ["nothing", "exports.a = 1;", 18_000],
    [
      "a property that has the name of a global",
      "exports.a = ({}).process;",
      18_000,
    ],
    [
      "a parameter that has the name of a global",
      "exports.a = (Buffer) => Buffer;",
      18_000,
    ],
    ["path", 'require("path");', 125_000],
    ["events", 'require("events");', 75_000],
    ["fs", 'require("fs");', 600_000],
    ["setTimeout", "setTimeout(() => {});", 63_000],
  ])("%s", (_name, program, most) => {
    const text = compileSandbox({ "main.js": program });
    expect(text.length).toBeLessThan(most);
  });

  test("and no module of a builtin that nobody asks for", () => {
    const ids = idsIn(compileSandbox({ "main.js": 'require("events");' }));
    expect(ids).toContain("node:events");
    expect(ids.filter((id) => /stream|\/fs|url|inspect/.test(id))).toEqual([]);
  });

  test("a global behind the global object is found", () => {
    for (const program of [
      "exports.a = typeof globalThis.Buffer;",
      'exports.a = typeof global["Buffer"];',
      "exports.a = typeof Buffer;",
    ]) {
      const ids = idsIn(compileSandbox({ "main.js": program }));
      expect([program, ids.includes("node:buffer")]).toEqual([program, true]);
    }
  });
});

describe("its bytes", () => {
  const program =
    'module.exports = require("path").sep + require("util").inspect(1);';

  test("are the same in any folder, on any system", () => {
    const bytesOf = (main: string, flavour: "posix" | "win32") => {
      const host = memoryHost(
        {
          [`${main}/package.json`]: '{"name":"app"}',
          [`${main}/main.js`]: program,
        },
        flavour,
      );
      const entry = host.path.join(host.cwd, main, "main.js");
      const result = compile({ entry, platform: "sandbox" }, host);
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return artifactText(result.artifact);
    };
    const first = bytesOf("/app", "posix");
    expect(bytesOf("/some/other", "posix")).toBe(first);
    expect(bytesOf("/app", "win32")).toBe(first);
    expect(first).not.toContain(__dirname.split("dist")[0]);
  });

  test("are whole to verify, and a change is found", () => {
    const bytes = Buffer.from(compileSandbox({ "main.js": program }));
    const check = (file: Buffer) =>
      checkIntegrity(file, runtimeTexts(), version).damages;
    expect(check(bytes)).toEqual([]);
    const edited = bytes
      .toString()
      .replace("was started before", "was started");
    expect(check(Buffer.from(edited))).toMatchObject([
      { part: "runtime's start" },
    ]);
  });
});

test("files that a module reads are in the file system in memory", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  try {
    const large = "line\r\n".repeat(2000);
    writeFileSync(join(folder, "data.txt"), large);
    writeFileSync(join(folder, "data.bin"), Buffer.from([0, 255, 96, 10]));
    const main = join(folder, "main.js");
    writeFileSync(
      main,
      `const fs = require("fs"); const path = require("path");
       exports.text = fs.readFileSync(path.join(__dirname, "data.txt"), "utf8");
       exports.bytes = [...fs.readFileSync(__dirname + "/data.bin")];`,
    );
    const result = compile(
      { entry: main, platform: "sandbox" },
      nodeHost(folder),
    );
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    for (const engine of ["v8", "quickjs"] as const) {
      const run = await runSandboxed(engine, artifactText(result.artifact));
      expect(run).toMatchObject({
        error: null,
        exports: { text: large, bytes: [0, 255, 96, 10] },
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
