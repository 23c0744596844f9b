/**
 * `compile --watch` as a user meets it: a process that goes on, edits beside it,
 * and what it says and writes after each.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { nodeHost } from "../src/host.js";
import { watchFolders } from "../src/watch/folders.js";
import { openSession } from "../src/watch/session.js";
import { repoRoot } from "./support/paths.js";
import { plantTree } from "./support/tree.js";

const program = join(repoRoot, "dist/src/bin-compile.js");

interface Watching {
  readonly child: ChildProcess;
  /** Everything said so far. */
  said(): string;
  /** Waits until what is said after `edit` matches. */
  after(edit: () => void, said: RegExp): Promise<void>;
  readonly ended: Promise<number | null>;
}

function watchIn(cwd: string, ...flags: readonly string[]): Watching {
  const child = spawn(
    process.execPath,
    [program, "index.js", "-o", "../out.cjs", "--watch", ...flags],
    { cwd, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      heard();
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  return {
    child,
    said: () => said,
    async after(edit, wanted) {
      const from = said.length;
      edit();
      await new Promise<void>((resolve) => {
        heard = () => {
          if (wanted.test(said.slice(from))) resolve();
        };
        heard();
      });
    },
    ended,
  };
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

async function watching(
  tree: Parameters<typeof plantTree>[0],
  ...flags: readonly string[]
): Promise<Watching & { readonly app: string; printed(): string }> {
  const root = plantTree(tree);
  const app = join(root, "app");
  const watch = watchIn(app, ...flags);
  running.push(watch.child);
  await watch.after(() => {}, /watching/);
  const out = join(root, "out.cjs");
  const printed = () =>
    execFileSync(process.execPath, [out], { cwd: root, encoding: "utf8" });
  return { ...watch, app, printed };
}

const project = {
  "app/package.json": { name: "app" },
  "app/index.js": "console.log(require('./lib/value').value);\n",
  "app/lib/value.js": "exports.value = 1;\n",
};

test("it writes the artifact anew after each edit, and says so in one line", async () => {
  const { app, printed, after, said } = await watching(project);
  expect(printed()).toBe("1\n");
  const before = said();
  const value = join(app, "lib/value.js");
  const write = (text: string) => () => writeFileSync(value, text);
  await after(write("exports.value = 2;\n"), /rebuilt/);
  expect(printed()).toBe("2\n");
  await after(write("exports.value = require('./more');\n"), /unresolved/);
  await after(
    () => writeFileSync(join(app, "lib/more.js"), "module.exports = 3;\n"),
    /rebuilt/,
  );
  expect(printed()).toBe("3\n");
  const lines = said().slice(before.length).split("\n");
  expect(lines.filter((line) => line.includes("rebuilt"))).toEqual([
    expect.stringMatching(/^\.\.\/out\.cjs rebuilt in \d+\.\d\d s$/),
    expect.stringMatching(/^\.\.\/out\.cjs rebuilt in \d+\.\d\d s$/),
  ]);
});

test("what was written a moment before it was compiled has not changed since", () => {
  const app = join(plantTree(project), "app");
  const value = join(app, "lib/value.js");
  const session = openSession(nodeHost(app));
  const compileAfter = (text: string) => {
    writeFileSync(value, text);
    session.compile({ entry: "index.js" });
    return session.isCurrent();
  };
  expect(compileAfter("exports.value = 2;\n")).toBe(true);
  expect(compileAfter("exports.value = 3;\n")).toBe(true);
  expect(compileAfter("exports.value = ;\n")).toBe(true);
  writeFileSync(value, "exports.value = 4;\n");
  expect(session.isCurrent()).toBe(false);
});

test("what happens before a folder is watched is not missed", () => {
  const lib = join(plantTree(project), "app/lib");
  let noticed = 0;
  const watch = watchFolders(() => noticed++);
  const look = () => {
    const before = noticed;
    watch.update([[lib, "value.js"]]);
    return noticed > before;
  };
  try {
    expect(look()).toBe(true);
    expect(look()).toBe(false);
    renameSync(lib, `${lib}2`);
    mkdirSync(lib);
    expect(look()).toBe(true);
  } finally {
    watch.close();
  }
});

test("a folder that comes again at once is watched again", async () => {
  const lib = join(plantTree(project), "app/lib");
  let noticed = () => {};
  const watch = watchFolders(() => noticed());
  watch.update([[lib, "value.js"]]);
  try {
    for (let round = 0; round < 5; round++) {
      const event = new Promise<void>((resolve) => {
        noticed = resolve;
      });
      rmSync(lib, { recursive: true });
      mkdirSync(lib);
      await event;
      // The event of the folder itself may come behind that of its parent.
      await new Promise((resolve) => setTimeout(resolve, 20));
      let isNew = false;
      noticed = () => {
        isNew = true;
      };
      watch.update([[lib, "value.js"]]);
      expect(isNew).toBe(true);
    }
  } finally {
    watch.close();
  }
});

test("a syntax error is shown, and does not end it", async () => {
  const { app, printed, after } = await watching(project);
  const value = join(app, "lib/value.js");
  await after(() => writeFileSync(value, "exports = ;"), /syntax_error/);
  expect(printed()).toBe("1\n");
  await after(() => writeFileSync(value, "exports.value = 'well';"), /rebuilt/);
  expect(printed()).toBe("well\n");
});

test("folders may go, and come again", async () => {
  const { app, printed, after } = await watching(project);
  const lib = join(app, "lib");
  const create = (value: number) => () => {
    mkdirSync(lib);
    writeFileSync(join(lib, "value.js"), `exports.value = ${value};\n`);
  };
  await after(() => rmSync(lib, { recursive: true }), /unresolved_module/);
  await after(create(4), /rebuilt/);
  expect(printed()).toBe("4\n");
  await after(
    () => writeFileSync(join(lib, "value.js"), "exports.value = 5;\n"),
    /rebuilt/,
  );
  expect(printed()).toBe("5\n");
  await after(() => renameSync(lib, join(app, "was")), /unresolved_module/);
  await after(() => renameSync(join(app, "was"), lib), /rebuilt/);
  expect(printed()).toBe("5\n");
});

test("a package that is installed nearer is taken", async () => {
  const { app, printed, after } = await watching({
    ...project,
    "app/lib/value.js": "exports.value = require('dep');\n",
    "app/node_modules/dep/index.js": "module.exports = 'far';\n",
  });
  expect(printed()).toBe("far\n");
  const near = join(app, "lib/node_modules/dep");
  await after(() => {
    mkdirSync(near, { recursive: true });
    writeFileSync(join(near, "index.js"), "module.exports = 'near';\n");
  }, /rebuilt/);
  expect(printed()).toBe("near\n");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends it", async (signal) => {
  const { child, ended, after, app } = await watching(project);
  await after(
    () => writeFileSync(join(app, "lib/value.js"), "exports.value = 7;\n"),
    /rebuilt/,
  );
  child.kill(signal);
  expect(await ended).toBe(0);
});

test("--quiet says nothing but errors, and --verify does not go with it", async () => {
  const root = plantTree(project);
  const refused = watchIn(join(root, "app"), "--verify");
  expect(await refused.ended).toBe(2);
  expect(refused.said()).toContain("--watch does not verify");
  const { child, ended, after, said } = watchIn(join(root, "app"), "--quiet");
  running.push(child);
  // It says nothing of its first compile.
  while (!existsSync(join(root, "out.cjs"))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await after(
    () => writeFileSync(join(root, "app/lib/value.js"), "x ="),
    /syntax_error/,
  );
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(said()).not.toMatch(/rebuilt|watching/);
});
