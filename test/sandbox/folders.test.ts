/**
 * Folders of the host in a guest's `fs`: what is granted works as under Node, what
 * is not granted is not there, and no way leads out.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFolders } from "../../src/hosting/sandbox/capabilities/folders.js";
import {
  createHost,
  type FolderGrant,
} from "../../src/hosting/sandbox/create-host.js";
import type { EngineName } from "../../src/hosting/sandbox/engines/engine.js";
import { runNode, runProgram } from "../support/children.js";
import { HOST_ENGINES } from "../support/engines.js";
import { repoRoot } from "../support/paths.js";
import { compileSandbox } from "../support/sandbox.js";

let base: string;
let granted: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  granted = join(base, "granted");
  mkdirSync(join(granted, "inner"), { recursive: true });
  writeFileSync(join(granted, "a.txt"), "héllo");
  writeFileSync(join(base, "secret.txt"), "secret");
  mkdirSync(join(base, "granted-not"));
  writeFileSync(join(base, "granted-not", "x"), "secret");
  symlinkSync("../secret.txt", join(granted, "link"));
  symlinkSync("..", join(granted, "up"));
  symlinkSync("../new.txt", join(granted, "dangling"));
  symlinkSync("a.txt", join(granted, "inside"));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function runIn(
  engine: EngineName,
  program: string,
  grants: readonly FolderGrant[],
) {
  let output = "";
  const write = (chunk: Uint8Array) => {
    output += Buffer.from(chunk).toString();
  };
  const code = await createHost({
    engine,
    grants: { fs: grants, stdout: write, stderr: write, args: [granted] },
    limits: { timeout: 60_000 },
  })
    .load(new TextEncoder().encode(compileSandbox({ "main.js": program })))
    .run();
  return { output, code };
}

const SAID = `
  const fs = require("fs");
  const folder = process.argv[2];
  const say = (label, run) => {
    try { console.log(label, run()); } catch ({ code, syscall, message }) { console.log(label, code, syscall, message); }
  };
`;

describe.each(HOST_ENGINES)("on %s", (engine) => {
  test("does in a granted folder what Node does", async () => {
    const program = `${SAID}
    say("text", () => fs.readFileSync(folder + "/a.txt", "utf8"));
    say("bytes", () => fs.readFileSync(folder + "/inner/../a.txt").length);
    say("through a link", () => fs.readFileSync(folder + "/inside", { encoding: "utf8" }));
    say("write", () => { fs.writeFileSync(folder + "/b.txt", "one"); fs.appendFileSync(folder + "/b.txt", Buffer.from(" two")); return fs.readFileSync(folder + "/b.txt", "latin1"); });
    say("wx", () => fs.writeFileSync(folder + "/b.txt", "x", { flag: "wx" }));
    say("none", () => fs.readFileSync(folder + "/none"));
    say("a folder", () => fs.readFileSync(folder));
    say("stat", () => [fs.statSync(folder + "/b.txt").size, fs.statSync(folder).isDirectory(), fs.lstatSync(folder + "/link").isSymbolicLink(), fs.statSync(folder + "/b.txt").mtime instanceof Date]);
    say("no stat", () => fs.statSync(folder + "/none", { throwIfNoEntry: false }));
    say("names", () => fs.readdirSync(folder));
    say("kinds", () => fs.readdirSync(folder, { withFileTypes: true }).map((entry) => [entry.name, entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()].join()));
    say("mkdir", () => { fs.mkdirSync(folder + "/x/y", { recursive: true }); return fs.existsSync(folder + "/x/y"); });
    say("mkdir again", () => fs.mkdirSync(folder + "/x"));
    say("rename", () => { fs.renameSync(folder + "/b.txt", folder + "/x/c.txt"); return fs.existsSync(folder + "/b.txt"); });
    say("copy", () => { fs.copyFileSync(folder + "/x/c.txt", folder + "/d.txt"); fs.truncateSync(folder + "/d.txt", 2); return fs.readFileSync(folder + "/d.txt", "utf8"); });
    say("rmdir", () => fs.rmdirSync(folder + "/x"));
    say("rm", () => { fs.rmSync(folder + "/x", { recursive: true }); fs.unlinkSync(folder + "/d.txt"); return fs.existsSync(folder + "/x"); });
    say("realpath", () => fs.realpathSync(folder + "/inside") === folder + "/a.txt");
    say("access", () => fs.accessSync(folder + "/none"));
    fs.readFile(folder + "/a.txt", "utf8", (error, text) => {
      console.log("callback", error, text);
      fs.stat(folder + "/none", (error) => {
        console.log("callback", error.code, error.syscall);
        fs.promises.readFile(folder + "/a.txt", "utf8").then((text) => console.log("promise", text)).then(() => fs.promises.rm(folder + "/none")).catch((error) => console.log("promise", error.code));
      });
    });
  `;
    writeFileSync(join(base, "main.cjs"), program);
    const node = await runNode([join(base, "main.cjs"), granted], base);
    const guest = await runIn(engine, program, [
      { path: granted, write: true },
    ]);
    expect(guest).toEqual({ output: node.stdout, code: 0 });
    expect(node.stdout).toContain("promise ENOENT");
  });

  test("no path leads out of the folder", async () => {
    const before = readdirSync(base);
    const { output } = await runIn(
      engine,
      `${SAID}
    for (const path of ["/link", "/up/secret.txt", "/../secret.txt", "/inner/../../secret.txt", "/up/granted-not/x", "/../granted-not/x", "-not/x", "/dangling", "/up/new2.txt"]) {
      for (const [name, run] of Object.entries({
        read: () => fs.readFileSync(folder + path, "utf8"),
        stat: () => fs.statSync(folder + path).size,
        write: () => path.startsWith("/..") || path.startsWith("-") || path.includes("../..") ? fs.statSync("/outside") : fs.writeFileSync(folder + path, "bad"),
        copy: () => fs.copyFileSync(folder + path, folder + "/copy"),
        copyTo: () => path.startsWith("/..") || path.includes("../..") ? fs.statSync("/outside") : fs.copyFileSync(folder + "/a.txt", folder + path),
        move: () => fs.renameSync(folder + "/a.txt", folder + "/up/moved"),
        real: () => fs.realpathSync(folder + path),
      })) {
        try { const value = run(); console.log("REACHED", path, name, value); } catch ({ code }) { if (code !== "EACCES" && code !== "ENOENT") console.log("ODD", path, name, code); }
      }
    }
    for (const path of ["/etc/passwd", folder + "/../secret.txt", folder.replace(/[^/]*$/, "secret.txt")]) say("exists", () => fs.existsSync(path));
    say("link", () => fs.symlinkSync("/etc", folder + "/etc"));
    say("words", () => fs.symlinkSync("inner/../../secret.txt", folder + "/words"));
    say("rm", () => fs.rmSync(folder + "/up/secret.txt"));
    say("names", () => fs.readdirSync(folder + "/up"));
    say("done", () => 1);
  `,
      [{ path: granted, write: true }],
    );
    expect(output).not.toMatch(/REACHED|ODD|true/);
    expect(output).toMatch(
      /^link EACCES.*\nwords EACCES.*\nrm EACCES.*\nnames EACCES.*\ndone 1$/m,
    );
    expect(readFileSync(join(base, "secret.txt"), "utf8")).toBe("secret");
    expect(readFileSync(join(base, "granted-not", "x"), "utf8")).toBe("secret");
    expect(readdirSync(base)).toEqual(before);
    expect(existsSync(join(granted, "copy"))).toBe(false);
  });

  test("a folder to be read is not changed", async () => {
    const { output } = await runIn(
      engine,
      `${SAID}
    say("read", () => fs.readFileSync(folder + "/a.txt", "utf8"));
    for (const run of [() => fs.writeFileSync(folder + "/a.txt", "x"), () => fs.rmSync(folder + "/a.txt"), () => fs.mkdirSync(folder + "/n"), () => fs.renameSync(folder + "/a.txt", folder + "/b"), () => fs.truncateSync(folder + "/a.txt"), () => fs.accessSync(folder + "/a.txt", fs.constants.W_OK), () => fs.copyFileSync(folder + "/a.txt", folder + "/c"), () => fs.unlinkSync(folder + "/link"), () => fs.rmdirSync(folder + "/inner")]) say("write", run);
  `,
      [{ path: granted }],
    );
    expect(output).toMatch(
      /^read héllo\n(?:write EACCES .*permission denied.*\n){9}$/,
    );
    expect(readFileSync(join(granted, "a.txt"), "utf8")).toBe("héllo");
    expect(readdirSync(granted).length).toBe(6);
  });

  test("a link that has come to lead out by a renaming is not followed", async () => {
    const { output } = await runIn(
      engine,
      `${SAID}
    fs.mkdirSync(folder + "/deep/er", { recursive: true });
    fs.writeFileSync(folder + "/secret.txt", "own");
    fs.symlinkSync("../../secret.txt", folder + "/deep/er/words");
    fs.symlinkSync("../..", folder + "/deep/er/root");
    say("within", () => fs.readFileSync(folder + "/deep/er/words", "utf8"));
    fs.renameSync(folder + "/deep/er", folder + "/er");
    say("words", () => fs.readFileSync(folder + "/er/words", "utf8"));
    say("folder", () => fs.readdirSync(folder + "/er/root"));
    say("write", () => fs.writeFileSync(folder + "/er/root/new.txt", ""));
    say("there or not", () => [fs.existsSync(folder + "/er/root/none"), fs.existsSync(folder + "/er/words")]);
    say("hard", () => { fs.linkSync(folder + "/er/words", folder + "/hard"); return fs.readFileSync(folder + "/hard", "utf8"); });
    say("renamed", () => { fs.renameSync(folder + "/er/root", folder + "/root"); return fs.statSync(folder + "/root").isDirectory(); });
  `,
      [{ path: granted, write: true }],
    );
    // Where they lie now they lead out, up to the last, which leads nowhere good.
    expect(output.replace(/ EACCES.*/g, " EACCES")).toBe(
      "within own\nwords EACCES\nfolder EACCES\nwrite EACCES\nthere or not [ false, false ]\nhard EACCES\nrenamed EACCES\n",
    );
    expect(readdirSync(base).sort()).toEqual([
      "granted",
      "granted-not",
      "secret.txt",
    ]);
  });

  test("a link that goes out and comes back is one within the folder", async () => {
    symlinkSync("../granted/a.txt", join(granted, "back"));
    symlinkSync(join(granted, "a.txt"), join(granted, "absolute"));
    const { output } = await runIn(
      engine,
      `${SAID} for (const name of ["back", "absolute", "up/granted/a.txt", "up/granted-not/../granted/a.txt", "up/granted-not/x"]) say(name, () => fs.readFileSync(folder + "/" + name, "utf8"));`,
      [{ path: granted }],
    );
    expect(output).toMatch(
      /^back héllo\nabsolute héllo\nup\/granted\/a.txt héllo\nup\/granted-not\/..\/granted\/a.txt EACCES.*\nup\/granted-not\/x EACCES/,
    );
  });
});

describe("a forged guest, which asks the host itself", () => {
  const open = (...grants: readonly FolderGrant[]) => createFolders(grants);
  const code = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      expect(message).not.toContain(base);
      return code;
    }
  };

  test("has no descriptor but those that it opened", () => {
    const folders = open({ path: granted, write: true });
    const others = open({ path: granted, write: true });
    const handle = folders.call("open", [join(granted, "a.txt"), 0, 0]);
    expect(folders.call("read", [handle, 3, 0])).toEqual(
      Buffer.from("héllo").subarray(0, 3),
    );
    const own = openSync(join(base, "secret.txt"), "r");
    for (const number of [own, ...Array(50).keys(), -1, 0.5, "1", null, {}]) {
      if (number === handle) continue;
      for (const name of [
        "read",
        "write",
        "fstat",
        "close",
        "fchmod",
        "ftruncate",
      ]) {
        const bytes = name === "write" ? new Uint8Array(1) : 1;
        expect(code(() => folders.call(name, [number, bytes, 0]))).toBe(
          "EBADF",
        );
      }
    }
    expect(code(() => others.call("fstat", [handle]))).toBe("EBADF");
    folders.close();
    expect(code(() => folders.call("fstat", [handle]))).toBe("EBADF");
    expect(readFileSync(own, "utf8")).toBe("secret");
    closeSync(own);
  });

  test("cannot change by a descriptor what it may only read", () => {
    const folders = open({ path: granted });
    const file = join(granted, "a.txt");
    const before = statSync(file);
    const handle = folders.call("open", [file, 0, 0]);
    expect(code(() => folders.call("fchmod", [handle, 0o777]))).toBe("EACCES");
    expect(code(() => folders.call("futimes", [handle, 1, 1]))).toBe("EACCES");
    expect(code(() => folders.call("fchown", [handle, 1, 1]))).toBe("EACCES");
    expect(code(() => folders.call("ftruncate", [handle, 0]))).toBe("EINVAL");
    expect(
      code(() => folders.call("write", [handle, new Uint8Array(1), 0])),
    ).toBe("EBADF");
    for (const flags of [1, 2, 0o100, 0o1000, 0o2001, 0o101, 3]) {
      expect(code(() => folders.call("open", [file, flags, 0o666]))).toBe(
        "EACCES",
      );
    }
    const { mode, mtimeMs, size } = statSync(file);
    expect([mode, mtimeMs, size]).toEqual([
      before.mode,
      before.mtimeMs,
      before.size,
    ]);
    folders.close();
  });

  test("gets no second name for what it may only read", () => {
    mkdirSync(join(base, "rw"));
    const folders = open(
      { path: granted },
      { path: join(base, "rw"), write: true },
    );
    const [from, to] = [join(granted, "a.txt"), join(base, "rw", "a")];
    expect(code(() => folders.call("link", [from, to]))).toBe("EACCES");
    expect(code(() => folders.call("rename", [from, to]))).toBe("EACCES");
    expect(
      code(() => folders.call("symlink", [join(base, "secret.txt"), to])),
    ).toBe("EACCES");
    expect(readdirSync(join(base, "rw"))).toEqual([]);
  });

  test("changes nothing of a folder to be read within one to be changed, by no way", () => {
    mkdirSync(join(granted, "kept", "deep"), { recursive: true });
    writeFileSync(join(granted, "kept", "k"), "kept");
    symlinkSync("kept", join(granted, "to"));
    const folders = open(
      { path: granted, write: true },
      { path: join(granted, "kept") },
      { path: join(granted, "inner", "..", "kept", "deep"), write: true },
    );
    const at = (path: string) => `${granted}/${path}`;
    for (const path of ["kept/k", "inner/../kept/k", "to/k", "./kept/./k"]) {
      expect(code(() => folders.call("open", [at(path), 1, 0]))).toBe("EACCES");
      expect(code(() => folders.call("unlink", [at(path)]))).toBe("EACCES");
      expect(code(() => folders.call("chmod", [at(path), 0o777]))).toBe(
        "EACCES",
      );
    }
    for (const path of ["kept", "inner/../kept"]) {
      const to = at("moved");
      expect(code(() => folders.call("rename", [at(path), to]))).toMatch(
        /EACCES|EBUSY/,
      );
    }
    // Nor a folder on the way to it.
    mkdirSync(join(granted, "way", "kept"), { recursive: true });
    const outer = open(
      { path: granted, write: true },
      { path: join(granted, "way", "kept") },
    );
    expect(code(() => outer.call("rename", [at("way"), at("moved")]))).toBe(
      "EBUSY",
    );
    // What is granted within it may be changed by any way that leads there.
    for (const path of ["kept/deep/x", "to/deep/y"]) {
      folders.call("close", [folders.call("open", [at(path), 0o101, 0o600])]);
    }
    expect(readdirSync(at("kept/deep"))).toEqual(["x", "y"]);
    expect(readFileSync(at("kept/k"), "utf8")).toBe("kept");
    folders.close();
  });

  test("makes no link that leads out by another link, or by its new place", () => {
    const folders = open({ path: granted, write: true });
    const at = (path: string) => `${granted}/${path}`;
    folders.call("symlink", [".", at("self")]);
    for (const target of [
      "self/../secret.txt",
      "self/./../secret.txt",
      "./self/..",
      "inner/../self/../secret.txt",
      at("self/../secret.txt"),
    ]) {
      expect(code(() => folders.call("symlink", [target, at("bad")]))).toBe(
        "EACCES",
      );
    }
    folders.call("mkdir", [at("inner/deep"), 0o777]);
    folders.call("symlink", ["../../a.txt", at("inner/deep/good")]);
    for (const name of ["rename", "link"]) {
      expect(
        code(() => folders.call(name, [at("inner/deep/good"), at("good")])),
      ).toBe("EACCES");
    }
    folders.call("rename", [at("inner/deep/good"), at("inner/deep/better")]);
    expect(readFileSync(at("inner/deep/better"), "utf8")).toBe("héllo");
    expect(existsSync(at("bad"))).toBe(false);
    folders.close();
  });

  test("makes no file that has another's rights", () => {
    const folders = open({ path: granted, write: true });
    const path = join(granted, "run");
    folders.call("close", [folders.call("open", [path, 0o101, 0o4777])]);
    folders.call("chmod", [path, 0o6755]);
    expect(statSync(path).mode & 0o7777).toBe(0o755);
  });

  test("cannot keep the host waiting, or take all its descriptors", async () => {
    await runProgram("mkfifo", [join(granted, "pipe")], base);
    const folders = open({ path: granted, write: true });
    const pipe = join(granted, "pipe");
    for (const flags of [0, 1, 2]) {
      expect(code(() => folders.call("open", [pipe, flags, 0]))).toBe("EACCES");
    }
    const file = join(granted, "a.txt");
    const codes = Array.from({ length: 1100 }, () =>
      code(() => typeof folders.call("open", [file, 0, 0])),
    );
    expect([...new Set(codes)]).toEqual(["number", "EMFILE"]);
    folders.close();
  });

  test("finds no operation that there is not, and no path that is none", () => {
    const folders = open({ path: granted, write: true });
    for (const name of [
      "constructor",
      "__proto__",
      "toString",
      "exec",
      "openSync",
    ]) {
      expect(() => folders.call(name, [])).toThrow("There is no operation");
    }
    for (const path of [
      1,
      null,
      {},
      "",
      "a.txt",
      `${granted}/a\0b`,
      `${granted}/..`,
      `${granted}/../granted-not/x`,
      `${granted}-not/x`,
      "/",
      join(base, "none"),
    ]) {
      for (const name of [
        "stat",
        "lstat",
        "open",
        "readdir",
        "readlink",
        "access",
        "statfs",
      ]) {
        expect([
          path,
          name,
          code(() => folders.call(name, [path, 0, 0])),
        ]).toEqual([path, name, "EACCES"]);
      }
    }
    for (const name of ["unlink", "rmdir"]) {
      expect(code(() => folders.call(name, [granted]))).toBe("EBUSY");
    }
  });

  test("learns nothing of where a folder really lies", () => {
    symlinkSync("granted", join(base, "alias"));
    const alias = join(base, "alias");
    const folders = open({ path: alias, write: true });
    expect(folders.folders).toEqual([alias]);
    const told: string[] = [];
    for (const name of ["none", "none/x", "a.txt/x", "up/x", "link"]) {
      try {
        folders.call("open", [`${alias}/${name}`, 0, 0]);
      } catch (error) {
        told.push(String(error));
      }
    }
    expect(told).toEqual([
      "Error: ENOENT",
      "Error: ENOENT",
      "Error: ENOTDIR",
      "Error: EACCES",
      "Error: EACCES",
    ]);
  });
});

test("by a flag of ingot run", async () => {
  const text = compileSandbox({
    "main.js": `${SAID} say("read", () => fs.readFileSync(folder + "/a.txt", "utf8")); say("write", () => fs.writeFileSync(folder + "/w", "")); `,
  });
  writeFileSync(join(base, "app.js"), text);
  const bin = join(repoRoot, "dist/src/bin.js");
  const run = (...flags: readonly string[]) =>
    runNode([bin, "run", "app.js", ...flags, "--", granted], base);
  expect((await run()).stdout).toMatch(/^read ENOENT[\s\S]*write ENOENT/);
  expect((await run("--allow-fs=granted")).stdout).toMatch(
    /^read héllo\nwrite EACCES/,
  );
  expect((await run("--allow-fs=granted:rw")).stdout).toBe(
    "read héllo\nwrite undefined\n",
  );
});
