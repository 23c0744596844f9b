/**
 * Runs tests that are sent to this process, one by one, as sandbox artifacts.
 * Receives the path of a test and an engine; sends how it went.
 */
"use strict";
const { existsSync, readFileSync, statSync } = require("node:fs");
const { join, posix } = require("node:path");
const {
  compileSandbox,
  runSandboxed,
} = require("../../dist/test/support/sandbox.js");

/** Larger fixtures would be most of an artifact. */
const LARGEST_FIXTURE = 1 << 20;
const standIns = ["index", "tmpdir", "fixtures", "node-test"];
const rejections = [];

process.on("unhandledRejection", (error) => {
  rejections.push(`Unhandled: ${error?.stack ?? error}`);
});

let kept = { file: "", text: "", grants: {}, error: null };

process.on("message", async ({ root, name, engine }) => {
  const started = performance.now();
  const outcome = await run(root, name, engine);
  process.send({ ...outcome, time: performance.now() - started });
});

async function run(root, name, engine) {
  if (kept.file !== name) kept = compiledTest(root, name);
  if (kept.error !== null) return { passed: false, problem: kept.error };
  rejections.length = 0;
  if (engine === "isolate") return await runInIsolate(kept.text, kept.grants);
  // With entropy, hosts grant this.
  const {
    createSubtle,
  } = require("../../dist/src/hosting/sandbox/capabilities/subtle.js");
  const { stdout, stderr, exports, error, exitCode } = await runSandboxed(
    engine,
    kept.text,
    { ...kept.grants, crypto: createSubtle() },
  );
  if (/^1\.\.0 # Skipped/m.test(stdout)) return { passed: true, skipped: true };
  const problems = [
    ...(error === null ? [] : [error]),
    ...(exitCode ? [`exit code ${exitCode}: ${stderr}`] : []),
    ...rejections,
    ...(exports?.problems ?? []),
  ];
  return {
    passed: problems.length === 0,
    problem: problems.join("\n").slice(0, 2000),
  };
}

/** As `ingot run --engine isolate` does, with isolated-vm from NODE_PATH. */
async function runInIsolate(text, { process: { env } }) {
  const output = { stdout: "", stderr: "" };
  const { createHost } = require("../../dist/src/index.js");
  const program = createHost({
    engine: "isolate",
    grants: {
      clock: true,
      entropy: true,
      env,
      stdout(chunk) {
        output.stdout += Buffer.from(chunk).toString();
      },
      stderr(chunk) {
        output.stderr += Buffer.from(chunk).toString();
      },
    },
    limits: { memory: 1 << 30, timeout: 35_000, lifetime: 35_000 },
  }).load(new TextEncoder().encode(text));
  const problems = [];
  try {
    const code = await program.run();
    if (/^1\.\.0 # Skipped/m.test(output.stdout)) {
      return { passed: true, skipped: true };
    }
    if (code !== 0) problems.push(`exit code ${code}: ${output.stderr}`);
    else problems.push(...(await program.call("report")));
  } catch (error) {
    problems.push(String(error));
  }
  program.stop();
  return {
    passed: problems.length === 0,
    problem: problems.join("\n").slice(0, 2000),
  };
}

function compiledTest(root, name) {
  const file = join(root, "test/parallel", name);
  const source = readFileSync(file, "utf8");
  const text = source.replace(
    /require\('node:test'\)/g,
    "require('../common/node-test.js')",
  );
  const files = {
    "test/main.js": entry(root, name, source),
    [`test/parallel/${name}`]: text,
  };
  for (const standIn of standIns) {
    files[`test/common/${standIn}.js`] = readFileSync(
      join(__dirname, `common/${standIn}.js`),
      "utf8",
    );
  }
  for (const [, own] of source.matchAll(
    /require\('\.\.\/common\/([\w/]+)(?:\.js)?'\)/g,
  )) {
    const helper = join(root, `test/common/${own}.js`);
    if (!standIns.includes(own) && existsSync(helper)) {
      files[`test/common/${own}.js`] = readFileSync(helper, "utf8");
    }
  }
  for (const [, fixture] of source.matchAll(
    /require\('\.\.\/fixtures\/([^']+)'\)/g,
  )) {
    const path = [fixture, `${fixture}.js`, `${fixture}.json`].find((one) =>
      existsSync(join(root, "test/fixtures", one)),
    );
    if (path)
      files[`test/fixtures/${path}`] = readFileSync(
        join(root, "test/fixtures", path),
        "utf8",
      );
  }
  for (const path of requiredFixtures(root, source)) {
    files[`test/fixtures/${path}`] = readFileSync(
      join(root, "test/fixtures", path),
      "utf8",
    );
  }
  const env = /^\/\/ Flags:.*--pending-deprecation/m.test(source)
    ? { NODE_PENDING_DEPRECATION: "1" }
    : {};
  const kept = { file: name, text: "", grants: { process: { env } } };
  try {
    return { ...kept, text: compileSandbox(files), error: null };
  } catch (error) {
    return { ...kept, error: `compile: ${error.message}` };
  }
}

/** Those that a test requires by `fixtures.path('url', 'idna.js')`. */
function requiredFixtures(root, source) {
  const calls = source.matchAll(
    /require\(\s*(?:fixtures\.)?path\(([^()]*)\),?\s*\)/g,
  );
  return [...calls]
    .map(([, parts]) =>
      [...parts.matchAll(/'([^']*)'/g)].map(([, part]) => part).join("/"),
    )
    .flatMap((path) => {
      const found = [path, `${path}.js`].find((one) => isFile(root, one));
      return found === undefined ? [] : [found];
    });
}

function isFile(root, fixture) {
  const path = join(root, "test/fixtures", fixture);
  return existsSync(path) && statSync(path).isFile();
}

/** The program: writes the files that the test reads, runs it, tells how it went. */
function entry(root, name, source) {
  const named = new Set();
  const joined = [...source.matchAll(/fixtures\.path\(([^()]*)\)/g)].map(
    ([, parts]) =>
      [...parts.matchAll(/'([^']*)'/g)].map(([, part]) => part).join("/"),
  );
  const literals = [...source.matchAll(/['"`/]([\w./-]+)(?=['"`])/g)].map(
    ([, literal]) => literal,
  );
  for (const literal of [...joined, ...literals]) {
    for (const folder of ["", "keys"]) {
      const path = posix.join(folder, literal);
      const real = join(root, "test/fixtures", path);
      if (
        !path.startsWith("..") &&
        existsSync(real) &&
        statSync(real).isFile() &&
        statSync(real).size < LARGEST_FIXTURE
      ) {
        named.add(path);
      }
    }
  }
  const folders = joined.filter((path) => {
    const real = join(root, "test/fixtures", path);
    return existsSync(real) && statSync(real).isDirectory();
  });
  const contents = [...named].map((path) => [
    `fixtures/${path}`,
    readFileSync(join(root, "test/fixtures", path), "base64"),
  ]);
  if (/__filename|__dirname/.test(source)) {
    contents.push([`parallel/${name}`, Buffer.from(source).toString("base64")]);
  }
  const writing = `
    const fs = require("fs"), path = require("path");
    for (const name of ${JSON.stringify(["", ...folders])}) {
      fs.mkdirSync(path.join(__dirname, "fixtures", name), { recursive: true });
    }
    for (const [name, base64] of ${JSON.stringify(contents)}) {
      const file = path.join(__dirname, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, Buffer.from(base64, "base64"));
    }`;
  return `
    const common = require("./common/index.js");
    common.problems.failed = [];
    // Of a host that lets the program end by itself.
    exports.report = () => [...common.problems(), ...common.problems.failed];
    Object.defineProperty(exports, "problems", { enumerable: true, get() {
      const problems = [];
      try { process.emit("beforeExit", 0); } catch {}
      process._exiting = true;
      try { process.emit("exit", process.exitCode ?? 0); } catch (error) {
        // What process.exit() leaves by is no error.
        if (error instanceof Error) problems.push(error.message);
      }
      return [...problems, ...common.problems(), ...common.problems.failed];
    } });
    ${contents.length > 0 || /fixtures/.test(source) ? `{ ${writing} }` : ""}
    require(${JSON.stringify(`./parallel/${name}`)});
    if (false) {
      ${requiredFixtures(root, source)
        .map((path) => `require(${JSON.stringify(`./fixtures/${path}`)});`)
        .join("\n")}
    }
  `;
}
