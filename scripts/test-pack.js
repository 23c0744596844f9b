/**
 * What users install, tried: packs the package, checks what is in it, installs
 * it in an empty project, and uses its programs, its API and its types there.
 * Run by `npm run test:pack` after scripts/setup.js. Needs what npm has cached,
 * or the registry, for the dependencies.
 */
"use strict";
const assert = require("node:assert/strict");
const { execFileSync, execSync, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const { join } = require("node:path");

const root = join(__dirname, "..");

/** Every file of the package is one of these; each is there for a user. */
const EXPECTED = [
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^docs\/[\w-]+\.md$/,
  /^dist\/src\/[\w/-]+\.(?:js|d\.ts)$/,
  /^dist\/bin\/(?:ingot\.js|compile\.js|(?:launch|plain-compile)\.cjs)$/,
];

const API_USER = `
import {
  type CompileResult,
  compile,
  loadArtifact,
  type Manifest,
  writeArtifact,
} from "ingot";

const result: CompileResult = compile({ entry: "main.js" });
if (!result.ok) throw new Error(result.diagnostics[0]?.code);
const manifest: Manifest = result.artifact.manifest;
const said = writeArtifact(result.artifact, result.inputs, "api.cjs");
// @ts-expect-error An option that does not exist.
compile({ entrance: "main.js" });
const modules: readonly { readonly id: string }[] = loadArtifact("api.cjs").modules;
console.log(manifest.modules.length, said.length, modules[0]?.id);
`;

/** One line for a shell: on Windows npm and its links are batch files. */
function shell(command, cwd) {
  const env = { ...process.env, npm_config_loglevel: "error" };
  return execSync(command, { cwd, env, encoding: "utf8" });
}

function pack(folder) {
  const command = "npm pack --json --ignore-scripts --pack-destination";
  const json = shell(`${command} "${folder}"`, root);
  const report = JSON.parse(json);
  // npm 11 lists the packages, npm 12 has them by name.
  const [{ filename, files }] = Object.values(report);
  return { file: join(folder, filename), names: files.map(({ path }) => path) };
}

function checkContents(names) {
  const strange = names.filter((name) => !EXPECTED.some((e) => e.test(name)));
  assert.deepEqual(strange, [], "files that no user needs");
  const stale = names.filter((name) => {
    const source = name
      .replace(/^dist\//, "")
      .replace(/(?:\.d\.ts|\.js)$/, ".ts");
    return name.startsWith("dist/src/") && !fs.existsSync(join(root, source));
  });
  assert.deepEqual(
    stale,
    [],
    "built from a source that is gone: npm run clean",
  );
  const { bin, main, types } = require("../package.json");
  for (const needed of [
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "docs/artifact.md",
    ...Object.values(bin),
    main,
    types,
  ]) {
    const name = needed.replace(/^\.\//, "");
    assert.ok(names.includes(name), `${name} is missing`);
  }
}

function checkPrograms(project) {
  for (const command of [
    "npx --no-install compile main.js -o out/compile.cjs --quiet",
    "npx --no-install ingot compile main.js -o out/ingot.cjs --quiet",
  ]) {
    shell(command, project);
  }
  for (const name of ["compile.cjs", "ingot.cjs"]) {
    assert.equal(shell(`node out/${name}`, project), "wrapper\n");
  }
  const listing = shell("npx --no-install ingot ls out/ingot.cjs", project);
  assert.match(listing, /^3 modules, 2 packages/m);
}

/**
 * The programs start from one file and keep V8's code of it beside them: neither
 * may change what they write, whatever state the code is in.
 */
function checkCodeCache(project) {
  const bin = join(project, "node_modules/ingot/dist/bin");
  const folder = join(bin, ".code-cache");
  const [name, ...others] = fs.readdirSync(folder);
  assert.deepEqual(others, [], "one file for each Node");
  const kept = join(folder, name);
  const good = fs.readFileSync(kept);
  const expected = fs.readFileSync(join(project, "out/compile.cjs"));
  shell(
    `node "${join(root, "dist/src/bin-compile.js")}" main.js -o out/files.cjs -q`,
    project,
  );
  assert.deepEqual(fs.readFileSync(join(project, "out/files.cjs")), expected);

  const flipped = Buffer.from(good);
  flipped[flipped.length >> 1] ^= 1;
  for (const state of [good, flipped, good.subarray(0, 100), Buffer.alloc(0)]) {
    fs.writeFileSync(kept, state);
    shell(
      "npx --no-install compile main.js -o out/again.cjs -q --no-cache",
      project,
    );
    assert.deepEqual(fs.readFileSync(join(project, "out/again.cjs")), expected);
    assert.ok(fs.readFileSync(kept).length > good.length / 2, "made anew");
  }

  // Where it cannot be kept.
  fs.rmSync(folder, { recursive: true });
  fs.writeFileSync(folder, "");
  shell(
    "npx --no-install compile main.js -o out/again.cjs -q --no-cache",
    project,
  );
  assert.deepEqual(fs.readFileSync(join(project, "out/again.cjs")), expected);
  fs.rmSync(folder);
}

/** What stays outside of the one file is found. */
function checkTypeScript(project) {
  fs.writeFileSync(
    join(project, "main.cts"),
    "const n: number = 1;\nconsole.log(n);\n",
  );
  shell("npx --no-install compile main.cts -o out/types.cjs -q", project);
  assert.equal(shell("node out/types.cjs", project), "1\n");
}

/** What stands in files beside the one file. */
function checkSandbox(project) {
  fs.writeFileSync(
    join(project, "path.js"),
    'module.exports = require("path").join("a", "b");\n',
  );
  shell(
    "npx --no-install compile path.js --platform sandbox -o out/path.cjs -q",
    project,
  );
  assert.equal(
    shell(`node -p "require('./out/path.cjs').start({})"`, project),
    "a/b\n",
  );
}

function checkBadInput(project) {
  for (const [args, status, said] of [
    ["none.js -o out/none.cjs", 1, /error: .*none\.js/],
    ["main.js", 2, /--output/],
    ["main.js -o out/none.cjs --strange", 2, /strange/],
  ]) {
    const run = spawnSync(`npx --no-install compile ${args}`, {
      cwd: project,
      shell: true,
      encoding: "utf8",
    });
    assert.equal(run.status, status, run.stderr);
    assert.match(run.stderr, said);
  }
}

function checkApi(project) {
  for (const extension of ["mts", "cts"]) {
    fs.writeFileSync(join(project, `user.${extension}`), API_USER);
  }
  const types = join(root, "node_modules/@types");
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/typescript/bin/tsc"),
      ...["--strict", "--module", "nodenext", "--target", "es2022"],
      ...["--types", "node", "--typeRoots", types],
      ...["user.mts", "user.cts"],
    ],
    { cwd: project, stdio: ["ignore", 2, 2] },
  );
  for (const script of ["user.mjs", "user.cjs"]) {
    assert.equal(shell(`node ${script}`, project), "3 0 ./main.js\n");
  }
}

const project = fs.mkdtempSync(join(os.tmpdir(), "ingot-pack-"));
try {
  const { file, names } = pack(project);
  checkContents(names);
  fs.writeFileSync(join(project, "package.json"), '{ "name": "user" }\n');
  fs.writeFileSync(
    join(project, "main.js"),
    'console.log(require("once").strict.name);\n',
  );
  shell(
    `npm install --prefer-offline --no-audit --no-fund "${file}" once@1.4.0`,
    project,
  );
  checkPrograms(project);
  checkCodeCache(project);
  checkTypeScript(project);
  checkSandbox(project);
  checkBadInput(project);
  checkApi(project);
  console.log(`${names.length} files, installed and used: all as expected`);
} finally {
  fs.rmSync(project, { recursive: true, force: true });
}
