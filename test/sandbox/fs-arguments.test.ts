/**
 * What `fs` in a sandbox says to wrong arguments is what Node says: the same
 * calls under Node and in both engines, line by line.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode } from "../support/children.js";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";

/** Collects lines, `readFileSync throws ERR_INVALID_ARG_TYPE …`, and prints them at the end. */
const SAY = `
  const fs = require("fs");
  const lines = [];
  const pending = [];
  const shown = (value) => typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  const say = (label, run) => {
    const told = (how) => ({ name, code, message }) => lines.push([label, how, name, code, message].join(" "));
    try {
      const value = run();
      if (typeof value?.then === "function") pending.push(value.then(() => lines.push(label + " is fulfilled"), told("rejects")));
      else if (typeof value?.on === "function") { value.on("error", () => {}); lines.push(label + " is a stream"); }
      else lines.push(label + " returns " + typeof value);
    } catch (error) { told("throws")(error); }
  };
  const later = () => {};
  setTimeout(() => Promise.all(pending).then(() => console.log(lines.join("\\n"))));
`;

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @returns what Node says, after both engines have said the same */
async function sameAsNode(program: string): Promise<readonly string[]> {
  const file = join(folder, "main.js");
  writeFileSync(file, SAY + program);
  // Some releases of Node 20 have the name and the value the wrong way round.
  const lines = (text: string) =>
    text
      .trimEnd()
      .replace(/The argument '.*' (is invalid encoding)\..*/g, "$1")
      .split("\n")
      .sort();
  const expected = lines((await runNode([file], folder)).stdout);
  const text = compileSandbox({ "main.js": SAY + program });
  for (const engine of ENGINES) {
    const { stdout, error } = await runSandboxed(engine, text);
    expect(error).toBe(null);
    expect(lines(stdout)).toEqual(expected);
  }
  return expected;
}

describe("fs Validation Paths Preserve Node ERR_* Shapes", () => {
  test("Callback-style fs API is missing or given a non-function callback", async () => {
    const said = await sameAsNode(`
      const calls = {
        access: ["/x"], appendFile: ["/x", "d"], chmod: ["/x", 0o600], chown: ["/x", 1, 1], copyFile: ["/x", "/y"],
        exists: ["/x"], fchmod: [99, 0o600], fchown: [99, 1, 1], fdatasync: [99], fstat: [99], fsync: [99], ftruncate: [99, 0],
        futimes: [99, 1, 1], lchown: ["/x", 1, 1], link: ["/x", "/y"], lstat: ["/x"], lutimes: ["/x", 1, 1], mkdir: ["/x/y"],
        mkdtemp: ["/x/y"], open: ["/x", "r"], readFile: ["/x"], readdir: ["/x"], readlink: ["/x"], realpath: ["/x"],
        rename: ["/x", "/y"], rmdir: ["/x"], stat: ["/x"], unlink: ["/x"], utimes: ["/x", 1, 1], writeFile: ["/x/y", "d"],
      };
      for (const [name, args] of Object.entries(calls)) {
        if (name !== "open") say(name + " without", () => fs[name](...args));
        if (name !== "open") say(name + " with an object", () => fs[name](...args, {}));
      }
      for (const callback of [1, "x", {}, true]) say("close " + shown(callback), () => fs.close(99, callback));
    `);
    expect(said).toHaveLength(62);
    for (const line of said) {
      expect(line).toMatch(
        /throws TypeError ERR_INVALID_ARG_TYPE The "cb" argument must be of type function/,
      );
    }
  });

  test("fs validation rejects invalid encodings and numeric option types", async () => {
    const said = await sameAsNode(`
      const calls = { readFile: ["/x"], readdir: ["/x"], readlink: ["/x"], writeFile: ["/x/y", "d"], appendFile: ["/x/y", "d"], realpath: ["/x"], mkdtemp: ["/x/y"] };
      for (const [name, args] of Object.entries(calls)) {
        for (const options of ["nope", { encoding: "nope" }, { encoding: 1 }, 1, true]) {
          const label = name + " " + shown(options);
          say(label + " sync", () => fs[name + "Sync"](...args, options));
          say(label, () => fs[name](...args, options, later));
          say(label + " promises", () => fs.promises[name](...args, options));
        }
      }
      for (const make of [(o) => fs.createReadStream("/x", o), (o) => new fs.ReadStream("/x", o), (o) => fs.createWriteStream("/x/y", o), (o) => new fs.WriteStream("/x/y", o)]) {
        for (const options of ["nope", { encoding: "nope" }, 1, true, { start: "4" }, { start: NaN }, { start: -1 }, { start: 1.5 }, { start: 2 ** 60 }, { end: "x" }, { end: -1 }, { start: 5, end: 2 }, { fd: "k" }, { fd: -1 }, { fs: {} }]) {
          say(make + shown(options), () => make(options));
        }
      }
      for (const options of ["nope", { encoding: "nope" }]) say("watch " + shown(options), () => fs.watch("/", options));
    `);
    expect(said).toHaveLength(7 * 5 * 3 + 4 * 15 + 2);
    const codes = said.map((line) => /ERR_\w+/.exec(line)?.[0] ?? line);
    expect(
      codes.filter((code) => !/^ERR_(?:INVALID_ARG_|OUT_OF_)/.test(code)),
    ).toEqual(
      // `end` is not for writing.
      codes.filter((code) => / is a stream$/.test(code)),
    );
  });

  test("Paths, descriptors, modes, owners, times and data", async () => {
    const said = await sameAsNode(`
      const paths = { access: [], appendFile: ["d"], chmod: [0o600], chown: [1, 1], copyFile: ["/y"], cp: ["/y"], lchown: [1, 1], link: ["/y"], lstat: [], lutimes: [1, 1], mkdir: [], mkdtemp: [], open: ["r"], opendir: [], readFile: [], readdir: [], rename: ["/y"], rmdir: [], stat: [], symlink: ["/y"], unlink: [], utimes: [1, 1], writeFile: ["d"] };
      for (const [name, args] of Object.entries(paths)) {
        for (const path of [undefined, null, {}, true, 1.5, "a\\0b"]) {
          const label = name + " path " + shown(path);
          say(label + " sync", () => fs[name + "Sync"](path, ...args));
          say(label, () => fs[name](path, ...args, later));
          if (fs.promises[name] && name !== "mkdtemp") say(label + " promises", () => fs.promises[name](path, ...args));
        }
      }
      say("rename to", () => fs.renameSync("/x", {}));
      say("link to", () => fs.linkSync("/x", 1));
      say("copy to", () => fs.copyFileSync("/x", 1));
      const descriptors = { fstat: [], fsync: [], fdatasync: [], ftruncate: [0], fchmod: [0o600], fchown: [1, 1], futimes: [1, 1], close: [] };
      for (const value of ["1", 1.5, -1, NaN, {}, null, undefined, true]) {
        for (const [name, args] of Object.entries(descriptors)) {
          say(name + " fd " + shown(value), () => fs[name + "Sync"](value, ...args));
          say(name + " later fd " + shown(value), () => fs[name](value, ...args, later));
        }
        say("mode " + shown(value), () => fs.chmodSync("/none", value === "1" ? "9" : value));
        say("owner " + shown(value), () => fs.chownSync("/none", value, 1));
        say("group " + shown(value), () => fs.chownSync("/none", 1, value));
        if (value !== "1" && value !== undefined) say("data " + shown(value), () => fs.writeFileSync("/none/none", value));
        if (value !== "1" && value !== -1 && value !== 1.5) say("time " + shown(value), () => fs.utimesSync("/none", value, 1));
        say("data later " + shown(value), () => fs.writeFile("/none/none", value, later));
      }
      for (const flags of ["zz", "", "wx+", "rs+", "as", undefined, null]) say("flags " + flags, () => fs.openSync("/none/none", flags));
    `);
    expect(said.length).toBeGreaterThan(500);
    const refused = said.filter((line) => /ERR_/.test(line));
    expect(refused.length).toBeGreaterThan(500);
  });
});
