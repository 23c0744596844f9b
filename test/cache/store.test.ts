/**
 * What becomes of cache entries that are damaged, of another command, or written
 * by several at once: they are no entries, and nobody sees a difference.
 */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { replay } from "../../src/cache/replay.js";
import {
  compileCached,
  compileCold,
  outputOf,
} from "../support/cached-compile.js";
import { entryOf, expectSame, pause } from "../support/edits.js";
import { repoRoot } from "../support/paths.js";
import { plantTree } from "../support/tree.js";

function plantApp(): string {
  const root = plantTree({
    "app/package.json": { name: "app" },
    "app/index.js": "console.log(require('./a'), require('pkg'));\n",
    "app/a.js": "module.exports = 1;\n",
    "app/node_modules/pkg/index.js": "module.exports = 2;\n",
  });
  pause();
  return join(root, "app");
}

/** Compiled from the cache, and found to be as cold. */
function expectAsCold(app: string): boolean {
  const { replayed, bytes, ...warm } = compileCached(app);
  const { bytes: coldBytes, ...cold } = compileCold(app);
  expect(warm).toEqual(cold);
  expectSame(bytes, coldBytes);
  return replayed;
}

test("the second compile is a replay, one after an edit is not", () => {
  const app = plantApp();
  expect(expectAsCold(app)).toBe(false);
  expect(expectAsCold(app)).toBe(true);
  writeFileSync(join(app, "a.js"), "module.exports = 3;\n");
  expect(expectAsCold(app)).toBe(false);
  pause();
  expectAsCold(app);
  expect(expectAsCold(app)).toBe(true);
});

test("a touched file has not changed", () => {
  const app = plantApp();
  compileCached(app);
  utimesSync(join(app, "a.js"), 1, 1);
  pause();
  expectAsCold(app);
  expect(expectAsCold(app)).toBe(true);
});

test("an artifact that was changed or removed is written again", () => {
  const app = plantApp();
  compileCached(app);
  const output = outputOf(app, "warm");
  const { atime, mtime } = statSync(output);
  const bytes = readFileSync(output);
  bytes[bytes.length - 5] = 0x20;
  writeFileSync(output, bytes);
  utimesSync(output, atime, mtime);
  expect(expectAsCold(app)).toBe(false);
});

test("whichever byte of an entry is changed, it is not believed", () => {
  const app = plantApp();
  compileCached(app);
  const entry = entryOf(app);
  const whole = readFileSync(entry);
  const step = Math.ceil(whole.length / 60);
  for (let at = 0; at < whole.length; at += step) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
    writeFileSync(entry, damaged);
    // The second half is only read after an edit.
    writeFileSync(join(app, "a.js"), `module.exports = ${at};\n`);
    expect(expectAsCold(app)).toBe(false);
  }
});

test("nor is one that ends early", () => {
  const app = plantApp();
  compileCached(app);
  const entry = entryOf(app);
  for (let size = statSync(entry).size - 1; size > 0; size >>= 1) {
    truncateSync(entry, Math.min(size, statSync(entry).size));
    writeFileSync(join(app, "a.js"), `module.exports = ${size};\n`);
    expect(expectAsCold(app)).toBe(false);
  }
});

test("another compiler, folder or command line has an entry of its own", () => {
  const app = plantApp();
  compileCached(app);
  const argv = ["index.js", "-o", outputOf(app, "warm")];
  const command = { compiler: "test", program: "compile", argv, cwd: app };
  const isReplayed = (other: object) =>
    replay({ ...command, ...other }, () => {}).done;
  expect(isReplayed({})).toBe(true);
  expect(isReplayed({ compiler: "other" })).toBe(false);
  expect(isReplayed({ program: "ingot" })).toBe(false);
  expect(isReplayed({ argv: [...argv, "--strict"] })).toBe(false);
  expect(isReplayed({ argv: [...argv, "--no-cache"] })).toBe(false);
  expect(isReplayed({ cwd: join(app, "node_modules/pkg") })).toBe(false);
});

test("the oldest entries go, beyond forty and beyond 256 MiB", () => {
  const app = plantApp();
  const folder = join(app, "node_modules/.cache/ingot");
  mkdirSync(folder, { recursive: true });
  const plant = (name: string, age: number, size: number) => {
    const file = join(folder, `${name}.entry`);
    writeFileSync(file, "");
    truncateSync(file, size);
    utimesSync(file, Date.now() / 1000 - age, Date.now() / 1000 - age);
  };
  for (let age = 1; age <= 45; age++) plant(`small-${age}`, age, 100);
  compileCached(app);
  const newest = readdirSync(folder);
  expect(newest).toHaveLength(40);
  expect(newest).toContain("small-39.entry");
  plant("large-1", 10, 100 << 20);
  plant("large-2", 20, 100 << 20);
  plant("large-3", 30, 100 << 20);
  compileCached(app, "--strict");
  const kept = readdirSync(folder);
  expect(kept).toContain("large-2.entry");
  expect(kept).not.toContain("large-3.entry");
  expect(kept).toContain("small-29.entry");
  expect(kept).not.toContain("small-31.entry");
});

test("--no-cache and folders without node_modules leave nothing behind", () => {
  const app = plantApp();
  compileCached(app, "--no-cache");
  expect(existsSync(join(app, "node_modules/.cache"))).toBe(false);
  const bare = join(
    plantTree({ "app/package.json": {}, "app/index.js": "" }),
    "app",
  );
  compileCached(bare);
  expect(readdirSync(bare)).toEqual(["index.js", "package.json"]);
});

test("--cache-dir names the folder", () => {
  const app = plantApp();
  compileCached(app, "--cache-dir", "../kept");
  expect(compileCached(app, "--cache-dir", "../kept").replayed).toBe(true);
  expect(readdirSync(join(dirname(app), "kept"))).toHaveLength(1);
  expect(existsSync(join(app, "node_modules/.cache"))).toBe(false);
});

test("several compiles at once, some of them killed, leave whole entries", async () => {
  const app = plantApp();
  const output = outputOf(app, "warm");
  const program = `
    const { replay } = require("./dist/src/cache/replay.js");
    const { main } = require("./dist/src/cli.js");
    const { processIo } = require("./dist/src/process-io.js");
    process.chdir(process.argv[1]);
    const argv = ["index.js", "-o", process.argv[2]];
    const command = { compiler: "test", program: "compile", argv, cwd: process.cwd() };
    for (let round = 0; round < 6; round++) {
      const found = replay(command, () => {});
      if (!found.done) main("compile", argv, processIo(), { command, earlier: found.earlier });
    }`;
  const run = promisify(execFile);
  const builds = Array.from({ length: 4 }, (_, index) =>
    run(process.execPath, ["-e", program, app, output], {
      cwd: repoRoot,
      // Two of them are killed at some time.
      ...(index % 2 === 1 && { timeout: 150 + 60 * index }),
      killSignal: "SIGKILL",
    }).catch((error: { readonly killed: boolean }) => {
      if (!error.killed) throw error;
    }),
  );
  for (let edit = 0; edit < 12; edit++) {
    writeFileSync(join(app, "a.js"), `module.exports = ${edit};\n`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await Promise.all(builds);
  expectAsCold(app);
  pause();
  expectAsCold(app);
  expect(expectAsCold(app)).toBe(true);
});
