/**
 * Native addons, with the prebuilt ones of real packages: programs run by Node
 * and as artifacts that were moved, with their addons, to an empty folder.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "../src/compile.js";
import type { NativePolicy } from "../src/diagnostic.js";
import { nodeHost } from "../src/host.js";
import { writeArtifact } from "../src/write-artifact.js";
import { npmFixturesDir, repoRoot } from "./support/paths.js";

const modules = join(npmFixturesDir, "node_modules");
const prebuilds = join(modules, "bufferutil/prebuilds");
const addon = join(
  prebuilds,
  `${process.platform}-${process.arch}`,
  "bufferutil.node",
);

let work: string;
let source: string;
let home: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "ingot-native-")));
  source = join(work, "source");
  home = join(work, "home");
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

/** Text files as given; a path ending in `.node` is a copy of the file named. */
function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(source, name);
    mkdirSync(dirname(path), { recursive: true });
    if (name.endsWith(".node")) copyFileSync(text, path);
    else writeFileSync(path, text);
  }
}

function run(file: string, cwd: string) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: join(work, "cache"), HOME: work },
  });
  return { stdout, stderr, status };
}

/** Compiles `index.js` and moves the artifact to an empty folder. */
function build(native: NativePolicy, entry = "index.js") {
  const result = compile({ entry, native }, nodeHost(source));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const out = join(work, "out");
  const output = join(out, "app.cjs");
  expect(writeArtifact(result.artifact, result.inputs, output)).toEqual([]);
  renameSync(out, home);
  return { ...result, file: join(home, "app.cjs") };
}

const policies = [["copy"], ["embed"]] as const;

const PRINT = `console.log(Object.keys(a), String(a.mask).includes("[native code]"));`;

const loader = (name: string) => {
  const link = join(source, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  cpSync(join(modules, name), link, { recursive: true });
};

/** What leads to an addon, as programs of some files. */
const programs: Readonly<Record<string, () => void>> = {
  "a literal": () =>
    write({
      "index.js": `const a = require("./build/Release/x.node"); ${PRINT}`,
      "build/Release/x.node": addon,
    }),
  "a literal without the extension": () =>
    write({
      "index.js": `const a = require("./build/Release/x"); ${PRINT}
        console.log(require("./build/Release/x.node") === a);`,
      "build/Release/x.node": addon,
    }),
  "a computed name": () =>
    write({
      "index.js": `const kind = process.env.NO_SUCH || "Release";
        const a = require(\`./build/\${kind}/x.node\`); ${PRINT}`,
      "build/Release/x.node": addon,
    }),
  createRequire: () =>
    write({
      "index.js": `import("./index.mjs");`,
      "index.mjs": `import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        const a = require("./x.node"); ${PRINT}`,
      "x.node": addon,
    }),
  "a package for the platform": () =>
    write({
      "index.js": `const a = require("@scope/pkg"); ${PRINT}`,
      "node_modules/@scope/pkg/package.json": `{ "name": "@scope/pkg", "version": "1.0.0",
        "optionalDependencies": { "@scope/pkg-here": "1.0.0", "@scope/pkg-there": "1.0.0" } }`,
      "node_modules/@scope/pkg/index.js": `
        try { module.exports = require("@scope/pkg-there"); }
        catch { module.exports = require("@scope/pkg-here"); }`,
      "node_modules/@scope/pkg-here/package.json": `{ "name": "@scope/pkg-here", "version": "1.0.0", "main": "x.node" }`,
      "node_modules/@scope/pkg-here/x.node": addon,
    }),
  "a package's loader, by folder": () => {
    loader("node-gyp-build");
    write({
      "index.js": `const a = require("addon"); ${PRINT}`,
      "node_modules/addon/package.json": `{ "name": "addon", "version": "1.0.0" }`,
      "node_modules/addon/lib/index.js": `module.exports = require("node-gyp-build")(require("path").join(__dirname, ".."));`,
      "node_modules/addon/index.js": `module.exports = require("./lib");`,
      [`node_modules/addon/prebuilds/${process.platform}-${process.arch}/node.napi.node`]:
        addon,
      "node_modules/addon/prebuilds/plan9-mips/node.napi.node": addon,
    });
  },
  "a package's loader, by an optional package for the platform": () => {
    const here = `@addon/addon-${process.platform}-${process.arch}`;
    write({
      "index.js": `const a = require("addon"); ${PRINT}`,
      "node_modules/addon/package.json": `{ "name": "addon", "version": "1.0.0",
        "optionalDependencies": { "${here}": "1.0.0", "@addon/addon-plan9-mips": "1.0.0" } }`,
      "node_modules/addon/index.js": `module.exports = require("finder")(__dirname);`,
      [`node_modules/${here}/package.json`]: `{ "name": "${here}", "version": "1.0.0" }`,
      [`node_modules/${here}/index.js`]: "",
      [`node_modules/${here}/node.napi.node`]: addon,
      [`node_modules/${here}/node.napi.electron.node`]: addon,
      "node_modules/@addon/addon-plan9-mips/package.json": `{ "name": "@addon/addon-plan9-mips", "version": "1.0.0" }`,
      "node_modules/@addon/addon-plan9-mips/node.napi.node": addon,
      "node_modules/finder/package.json": `{ "name": "finder", "version": "1.0.0" }`,
      "node_modules/finder/index.js": `const path = require("path");
        module.exports = (folder) => {
          const { name } = require(path.join(folder, "package.json"));
          const other = "@" + name + "/" + name + "-" + process.platform + "-" + process.arch;
          const { createRequire } = require("module");
          const main = createRequire(path.join(folder, "package.json")).resolve(other);
          return require(path.join(path.dirname(main), "node.napi.node"));
        };`,
    });
  },
  "a loader that looks around its caller, by name": () =>
    write({
      "index.js": `const a = require("addon"); ${PRINT}`,
      "node_modules/addon/package.json": `{ "name": "addon", "version": "1.0.0" }`,
      "node_modules/addon/index.js": `const load = require("finder"); module.exports = load("x");`,
      "node_modules/addon/build/Release/other.node": addon,
      "node_modules/addon/build/Release/x.node": addon,
      "node_modules/finder/package.json": `{ "name": "finder", "version": "1.0.0" }`,
      "node_modules/finder/index.js": `const path = require("path");
        module.exports = (name) => {
          const prepare = Error.prepareStackTrace;
          Error.prepareStackTrace = (_, sites) => sites;
          const [, caller] = new Error().stack;
          Error.prepareStackTrace = prepare;
          const folder = path.dirname(caller.getFileName());
          return require(path.join(folder, "build/Release", name + ".node"));
        };`,
    }),
};

const cases = policies.flatMap(([policy]) =>
  Object.keys(programs).map((name) => [name, policy] as const),
);

test.each(cases)("%s: %s", (name, policy) => {
  programs[name]?.();
  const expected = run("index.js", source);
  expect(expected.stdout).toContain("true\n");
  const { file } = build(policy);
  rmSync(source, { recursive: true });
  expect(run(file, home)).toEqual(expected);
  if (policy === "embed") {
    expect(readdirSync(home)).toEqual(["app.cjs"]);
    // From the cache.
    expect(run(file, home)).toEqual(expected);
  }
});

function literal() {
  programs["a literal"]?.();
}

function cached(): string {
  const folder = join(work, "cache/ingot/native");
  const [digest = ""] = readdirSync(folder);
  return join(folder, digest, "x.node");
}

test("an addon that is not beside the artifact is MODULE_NOT_FOUND, with its path", () => {
  literal();
  const { file } = build("copy");
  const folder = `${file}.native`;
  const [digest = ""] = readdirSync(folder);
  expect(readFileSync(join(folder, digest, "x.node"))).toEqual(
    readFileSync(addon),
  );
  rmSync(folder, { recursive: true });
  const { status, stderr } = run(file, home);
  expect(status).toBe(1);
  expect(stderr).toContain(
    `Error: Cannot find module '${join(folder, digest, "x.node")}'`,
  );
  expect(stderr).toContain("code: 'MODULE_NOT_FOUND'");
});

test("the cache is the user's own", () => {
  literal();
  const { file } = build("embed");
  expect(run(file, home).status).toBe(0);
  for (const path of ["", "/ingot", "/ingot/native"]) {
    expect(statSync(join(work, `cache${path}`)).mode & 0o777).toBe(0o700);
  }
  expect(statSync(dirname(cached())).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(cached()))).toEqual(["x.node"]);
});

test.each<[string, (path: string) => void, string]>([
  [
    "a changed file",
    (path) => writeFileSync(path, "not this one"),
    "ERR_INGOT_ADDON_CHANGED",
  ],
  [
    "a link in its place",
    (path) => {
      renameSync(path, join(work, "elsewhere.node"));
      symlinkSync(join(work, "elsewhere.node"), path);
    },
    "ERR_INGOT_ADDON_CACHE",
  ],
  [
    "a linked folder",
    (path) => {
      renameSync(dirname(path), join(work, "elsewhere"));
      symlinkSync(join(work, "elsewhere"), dirname(path));
    },
    "ERR_INGOT_ADDON_CACHE",
  ],
  [
    "a folder that others may write to",
    (path) => chmodSync(dirname(path), 0o777),
    "ERR_INGOT_ADDON_CACHE",
  ],
])("%s is refused", (_name, tamper, code) => {
  literal();
  const { file } = build("embed");
  expect(run(file, home).status).toBe(0);
  tamper(cached());
  const { status, stderr } = run(file, home);
  expect(status).toBe(1);
  expect(stderr).toContain(code);
});

test("many processes at once extract one file", async () => {
  literal();
  const { file } = build("embed");
  const script = `
    const { spawn } = require("child_process");
    for (let i = 0; i < 6; i++) spawn(process.execPath, [${JSON.stringify(file)}], { stdio: "inherit" });`;
  const starter = join(work, "starter.js");
  writeFileSync(starter, script);
  const { stdout } = run(starter, home);
  expect(stdout.match(/true\n/g)).toHaveLength(6);
  expect(readdirSync(dirname(cached()))).toEqual(["x.node"]);
});

test("verify takes the addons along, and looks at them", () => {
  programs["a package's loader, by folder"]?.();
  const bin = join(repoRoot, "dist/src/bin.js");
  const ingot = (...args: readonly string[]) =>
    spawnSync(process.execPath, [bin, ...args], {
      cwd: source,
      encoding: "utf8",
    });
  const compiled = ["compile", "--moduleid", "addon", "-o", "app.cjs"];
  expect(ingot(...compiled, "--verify")).toMatchObject({ status: 0 });
  const [digest = ""] = readdirSync(join(source, "app.cjs.native"));
  const copy = join(source, "app.cjs.native", digest, "node.napi.node");
  expect(ingot("verify", "app.cjs")).toMatchObject({ status: 0 });

  writeFileSync(copy, "other");
  const changed = ingot("verify", "app.cjs", "--integrity-only");
  expect(changed.status).toBe(1);
  expect(changed.stdout).toContain(`the SHA-256 of its file ${digest}/`);
  rmSync(copy);
  const missing = ingot("verify", "app.cjs", "--integrity-only");
  expect(missing.status).toBe(1);
  expect(missing.stdout).toContain("is missing in the folder beside");
});

test("an addon for another platform is a warning", () => {
  const other = process.platform === "win32" ? "linux-x64" : "win32-x64";
  write({
    "index.js": `require("./x.node");`,
    "x.node": join(prebuilds, other, "bufferutil.node"),
  });
  const result = compile({ entry: "index.js" }, nodeHost(source));
  const found = result.diagnostics.find(
    ({ code }) => code === "native_addon_machine",
  );
  expect(found).toMatchObject({
    severity: "warning",
    built: other,
    wanted: `${process.platform}-${process.arch}`,
    place: { line: 1, column: 1 },
  });
  expect(run("index.js", source).status).toBe(1);
});

test("one that the program reaches on another platform alone is a note", () => {
  const other = process.platform === "win32" ? "linux" : "win32";
  write({
    "index.js": `const a = process.platform === "${other}" ? require("./x.node") : require("./y.node"); ${PRINT}`,
    "x.node": join(prebuilds, `${other}-x64`, "bufferutil.node"),
    "y.node": addon,
  });
  const expected = run("index.js", source);
  const { file, diagnostics } = build("copy");
  expect(run(file, home)).toEqual(expected);
  const found = diagnostics.filter(
    ({ code }) => code === "native_addon_machine",
  );
  expect(found).toMatchObject([{ severity: "note", built: `${other}-x64` }]);
});

test("an addon left to the host is asked for by its package's name", () => {
  write({
    "index.js": `const a = require("addon"); ${PRINT}`,
    "node_modules/addon/package.json": `{ "name": "addon", "version": "1.0.0" }`,
    "node_modules/addon/index.js": `module.exports = require("./build/x.node");`,
    "node_modules/addon/build/x.node": addon,
  });
  const expected = run("index.js", source);
  const { file, artifact } = build("external");
  expect(existsSync(`${file}.native`)).toBe(false);
  expect(artifact.manifest.modules[1]?.edges).toEqual({
    "./build/x.node": { external: "addon/build/x.node" },
  });
  expect(run(file, home).stderr).toContain(
    "Cannot find module 'addon/build/x.node'",
  );
  renameSync(join(source, "node_modules"), join(home, "node_modules"));
  expect(run(file, home)).toEqual(expected);
});
