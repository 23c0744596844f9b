/**
 * Folders of the host in a guest's `fs`: what is granted works as under Node, what
 * is not granted is not there, and no way leads out.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createHost,
  type FolderGrant,
} from "../../src/hosting/sandbox/create-host.js";
import { runNode } from "../support/children.js";
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

async function runIn(program: string, grants: readonly FolderGrant[]) {
  let output = "";
  const write = (chunk: Uint8Array) => {
    output += Buffer.from(chunk).toString();
  };
  const code = await createHost({
    grants: { fs: grants, stdout: write, stderr: write, args: [granted] },
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
  const guest = await runIn(program, [{ path: granted, write: true }]);
  expect(guest).toEqual({ output: node.stdout, code: 0 });
  expect(node.stdout).toContain("promise ENOENT");
});

test("no path leads out of the folder", async () => {
  const before = readdirSync(base);
  const { output } = await runIn(
    `${SAID}
    for (const path of ["/link", "/up/secret.txt", "/../secret.txt", "/inner/../../secret.txt", "/up/granted-not/x", "/../granted-not/x", "-not/x", "/dangling", "/up/new2.txt"]) {
      for (const [name, run] of Object.entries({
        read: () => fs.readFileSync(folder + path, "utf8"),
        stat: () => fs.statSync(folder + path).size,
        write: () => path.startsWith("/..") || path.startsWith("-") || path.includes("../..") ? fs.statSync("/outside") : fs.writeFileSync(folder + path, "bad"),
        copy: () => fs.copyFileSync(folder + path, folder + "/copy"),
        copyTo: () => fs.copyFileSync(folder + "/a.txt", folder + path),
        move: () => fs.renameSync(folder + "/a.txt", folder + "/up/moved"),
        real: () => fs.realpathSync(folder + path),
      })) {
        try { const value = run(); console.log("REACHED", path, name, value); } catch ({ code }) { if (code !== "EACCES" && code !== "ENOENT") console.log("ODD", path, name, code); }
      }
    }
    for (const path of ["/etc/passwd", folder + "/../secret.txt", folder.replace(/[^/]*$/, "secret.txt")]) say("exists", () => fs.existsSync(path));
    say("link", () => fs.symlinkSync("/etc", folder + "/etc"));
    say("rm", () => fs.rmSync(folder + "/up/secret.txt"));
    say("names", () => fs.readdirSync(folder + "/up"));
    say("done", () => 1);
  `,
    [{ path: granted, write: true }],
  );
  expect(output).not.toMatch(/REACHED|ODD|true/);
  expect(output).toMatch(/rm EACCES[\s\S]*names EACCES[\s\S]*done 1/);
  expect(output).toContain("fs.symlinkSync is not supported in sandbox");
  expect(readFileSync(join(base, "secret.txt"), "utf8")).toBe("secret");
  expect(readFileSync(join(base, "granted-not", "x"), "utf8")).toBe("secret");
  expect(readdirSync(base)).toEqual(before);
  expect(existsSync(join(granted, "copy"))).toBe(false);
});

test("a folder to be read is not changed", async () => {
  const { output } = await runIn(
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
