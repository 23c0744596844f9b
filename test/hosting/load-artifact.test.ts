/**
 * Hosts run in a Node process of their own: inside jest, `node:module` is not
 * Node's.
 */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handMadeArtifact } from "../support/hand-made-artifact.js";
import { repoRoot } from "../support/paths.js";

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-host-")));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Runs a host program; what it passes to `show` comes back. */
function host(program: string): readonly unknown[] {
  const path = write(
    "host.cjs",
    `const { loadArtifact } = require(${JSON.stringify(
      join(repoRoot, "dist/src/hosting/load-artifact.js"),
    )});
const show = (value) => console.log(JSON.stringify(value) ?? "null");
const attempt = (f) => { try { return f(); } catch (error) { return { code: error.code, message: error.message }; } };
${program}`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, [path], {
    encoding: "utf8",
    cwd: folder,
  });
  expect(stderr).toBe("");
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (line.startsWith("the ") ? line : JSON.parse(line)));
}

const artifact = handMadeArtifact({
  hashbang: "#!/usr/bin/env node",
  modules: [
    {
      id: "./index.js",
      text: 'console.log("the entry ran"); exports.turndown = require("turndown");',
      edges: { turndown: "turndown@7.2.0/lib/turndown.cjs.js" },
    },
    {
      id: "turndown@7.2.0/lib/turndown.cjs.js",
      text: `exports.loads = (globalThis.loads = (globalThis.loads ?? 0) + 1);
exports.basename = require("path").basename("/a/b");
exports.external = () => require("external-package");
exports.fail = function fail() {
  throw new Error("in the artifact");
};
exports.dynamic = () => import("./beside.mjs");
exports.strict = (function () { return this === undefined; })();
`,
      edges: {
        path: "node:path",
        "external-package": { external: "external-package" },
      },
    },
    { id: "@s/data@1.0.0/data.json", text: '{"a":[1]}', format: "json" },
  ],
  names: {
    "./index": "./index.js",
    turndown: "turndown@7.2.0/lib/turndown.cjs.js",
    "@s/data": "@s/data@1.0.0/data.json",
  },
});

describe("loadArtifact", () => {
  test("lists names and modules, and does not run the entry", () => {
    write("out.cjs", artifact);
    const [names, modules, more] = host(
      'const a = loadArtifact("out.cjs"); show(a.names); show(a.modules.map(({ id, format, size, sha256 }) => [id, format, size, sha256.length]));',
    );
    expect(names).toEqual(["./index", "turndown", "@s/data"]);
    expect(modules).toEqual([
      ["./index.js", "commonjs", 69, 64],
      ["turndown@7.2.0/lib/turndown.cjs.js", "commonjs", 360, 64],
      ["@s/data@1.0.0/data.json", "json", 9, 64],
    ]);
    expect(more).toBeUndefined();
  });

  test("loads packages and local modules by name, each once", () => {
    write("out.cjs", artifact);
    expect(
      host(`const { load } = loadArtifact("out.cjs");
show(load("turndown").basename);
show(load("@s/data"));
show(load("turndown") === load("turndown"));
show(load("./index").turndown === load("turndown"));
show(load("turndown").strict);
show(globalThis.loads);`),
    ).toEqual(["b", { a: [1] }, true, "the entry ran", true, false, 1]);
  });

  test("each call is an instance of its own, away from require.cache", () => {
    write("out.cjs", artifact);
    expect(
      host(`const [a, b] = [loadArtifact("out.cjs"), loadArtifact("out.cjs")];
show(a.load("turndown") === b.load("turndown"));
show([a, b].map(({ load }) => load("turndown").loads));
show(Object.keys(require.cache).some((key) => key.endsWith("out.cjs")));`),
    ).toEqual([false, [1, 2], false]);
  });

  test("externals and import() are found from the artifact's place", () => {
    write("dist/out.cjs", artifact);
    write("dist/node_modules/external-package/index.js", "exports.here = 1;");
    write("dist/beside.mjs", "export const here = 2;");
    expect(
      host(`const { load } = loadArtifact("dist/out.cjs");
show(load("turndown").external());
load("turndown").dynamic().then(({ here }) => show(here), (error) => show(error.message));`),
    ).toEqual([{ here: 1 }, 2]);
  });

  test("an artifact named .js in a package of ES modules", () => {
    write("esm/package.json", '{"type":"module"}');
    write("esm/out.js", artifact);
    expect(host('show(loadArtifact("esm/out.js").load("@s/data"));')).toEqual([
      { a: [1] },
    ]);
  });

  test("stack frames name the artifact's file and line, as if it were run", () => {
    const path = write("out.cjs", artifact);
    const line =
      artifact
        .split("\n")
        .findIndex((text) => text.includes("in the artifact")) + 1;
    const [stack] = host(
      'const { load } = loadArtifact("out.cjs"); try { load("turndown").fail(); } catch (error) { show(error.stack.split("\\n")[1]); }',
    );
    expect(stack).toContain(`(${path}:${line}:9)`);
  });

  test("an unknown name is the runtime's MODULE_NOT_FOUND", () => {
    write("out.cjs", artifact);
    expect(
      host(`const { load } = loadArtifact("out.cjs");
for (const name of ["turndwn", "constructor", "__proto__"]) show(attempt(() => load(name)).code);`),
    ).toEqual(["MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);
  });

  test("what is no artifact is refused with a code and never evaluated", () => {
    const path = write("script.cjs", 'console.log("evaluated");');
    const cut = write("cut.cjs", artifact.slice(0, -40));
    expect(
      host(
        'show(attempt(() => loadArtifact("script.cjs"))); show(attempt(() => loadArtifact("cut.cjs")));',
      ),
    ).toEqual([
      {
        code: "ERR_INGOT_NOT_AN_ARTIFACT",
        message: `Cannot load ${path}: not an ingot artifact: it does not start with \`// ingot …\``,
      },
      {
        code: "ERR_INGOT_NOT_AN_ARTIFACT",
        message: expect.stringContaining(`Cannot load ${cut}: `),
      },
    ]);
  });

  test("a runtime that knows no hosts", () => {
    write("deaf.cjs", artifact.replace('Symbol.for("ingot.host")', "Symbol()"));
    expect(host('show(attempt(() => loadArtifact("deaf.cjs")).code);')).toEqual(
      ["the entry ran", "ERR_INGOT_NOT_HOSTABLE"],
    );
  });

  test("a missing file is Node's own error", () => {
    expect(
      host('show(attempt(() => loadArtifact("absent.cjs")).code);'),
    ).toEqual(["ENOENT"]);
  });

  test("run by Node, the same file runs its entry", () => {
    const path = write("out.cjs", artifact);
    const { stdout } = spawnSync(process.execPath, [path], {
      encoding: "utf8",
    });
    expect(stdout).toBe("the entry ran\n");
  });
});
