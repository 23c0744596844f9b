/**
 * `fs` in a sandbox does what Node's does: the same programs under Node on a real
 * folder, in a sandbox on its file system in memory, and in one on a folder that
 * the host grants, and all of them say the same.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createHost,
  type Grants,
} from "../../src/hosting/sandbox/create-host.js";
import type { EngineName } from "../../src/hosting/sandbox/engines/engine.js";
import { runNode } from "../support/children.js";
import { HOST_ENGINES } from "../support/engines.js";
import { compileSandbox } from "../support/sandbox.js";

let base: string;
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/**
 * Says what an expression is or throws; numbers that no two systems share are left
 * out. `folder` is empty at the start.
 */
const SAY = `
  const fs = require("fs"), path = require("path");
  const { inspect } = require("util");
  const folder = process.argv[2];
  const lines = [];
  const plain = (text) => String(text).split(folder).join("<folder>");
  const told = (error) => [error.name, error.code, error.errno, error.syscall, error.message, error.path, error.dest].map((one) => plain(one)).join(" | ");
  const say = (label, run) => {
    try { lines.push(label + ": " + plain(inspect(run(), { depth: 4 }))); }
    catch (error) { lines.push(label + ": " + told(error)); }
  };
  const sayLater = async (label, run) => {
    try { const value = await run(); lines.push(label + ": " + plain(inspect(value, { depth: 4 }))); }
    catch (error) { lines.push(label + ": " + told(error)); }
  };
  const callback = (run) => new Promise((resolve, reject) => run((error, ...values) => error ? reject(error) : resolve(values)));
  const at = (...names) => path.join(folder, ...names);
  const write = (name, text = "") => fs.writeFileSync(at(name), text);
  const read = (name) => fs.readFileSync(at(name), "utf8");
`;

const PROGRAMS: Readonly<Record<string, string>> = {
  "what paths lead to": `
    write("file", "text"); fs.mkdirSync(at("dir/inner"), { recursive: true }); write("dir/b");
    fs.symlinkSync("file", at("link")); fs.symlinkSync("dir", at("dirlink")); fs.symlinkSync("nowhere", at("dangling"));
    fs.symlinkSync("loop2", at("loop1")); fs.symlinkSync("loop1", at("loop2")); fs.symlinkSync(at("dir"), at("absolute"));
    const names = ["file", "file/", "file/x", "dir", "dir/", "dir/.", "dir/..", "dir/inner/../b", "none", "none/x", "link", "link/", "link/x", "dirlink/b", "dirlink/inner/..", "dirlink/", "dangling", "dangling/x", "loop1", "loop1/x", "absolute/b", "absolute/inner/../../file", ".", "x".repeat(300)];
    for (const name of names) {
      const path = folder + "/" + name;
      say("stat " + name, () => { const stats = fs.statSync(path); return [stats.isFile(), stats.isDirectory(), stats.isSymbolicLink(), stats.isFile() && stats.size]; });
      say("lstat " + name, () => { const stats = fs.lstatSync(path); return [stats.isFile(), stats.isDirectory(), stats.isSymbolicLink()]; });
      say("open " + name, () => fs.closeSync(fs.openSync(path, "r")));
      say("read " + name, () => fs.readFileSync(path, "utf8"));
      say("readdir " + name, () => fs.readdirSync(path));
      say("readlink " + name, () => fs.readlinkSync(path));
      say("realpath " + name, () => fs.realpathSync(path));
      say("access " + name, () => fs.accessSync(path));
      say("exists " + name, () => fs.existsSync(path));
      say("mkdir " + name, () => fs.mkdirSync(path));
    }
    say("never thrown", () => [fs.statSync(at("gone"), { throwIfNoEntry: false }), fs.lstatSync(at("file/x"), { throwIfNoEntry: false })]);
    say("empty", () => fs.readFileSync(""));
  `,
  "flags, and where writing goes": `
    write("file", "0123456789");
    for (const flag of ["r", "r+", "w", "wx", "w+", "a", "ax", "a+", "rs+", "as", "nope"]) {
      for (const name of ["file", "new-" + flag, "."]) {
        write("file", "0123456789");
        say(flag + " " + name, () => {
          const fd = fs.openSync(at(name), flag);
          try {
            const done = [];
            for (const run of [() => fs.writeSync(fd, "abc"), () => fs.writeSync(fd, Buffer.from("XY"), 0, 2, 1), () => fs.writeSync(fd, "Z", 12), () => { const buffer = Buffer.alloc(20); const count = fs.readSync(fd, buffer, 0, 20, 0); return buffer.toString("utf8", 0, count); }, () => fs.ftruncateSync(fd, 5)]) {
              try { done.push(run()); } catch ({ code, message }) { done.push(code + message); }
            }
            return [...done, read(name)];
          } finally { fs.closeSync(fd); }
        });
      }
    }
    say("numbers", () => { const { O_CREAT, O_EXCL, O_RDWR } = fs.constants; const fd = fs.openSync(at("made"), O_CREAT | O_EXCL | O_RDWR, 0o600); fs.writeSync(fd, "x"); fs.closeSync(fd); return (fs.statSync(at("made")).mode & 0o777).toString(8); });
    say("no follow", () => { fs.symlinkSync("made", at("to-made")); return fs.openSync(at("to-made"), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW); });
    say("folder only", () => fs.openSync(at("made"), fs.constants.O_RDONLY | fs.constants.O_DIRECTORY));
    say("through a dangling link", () => { fs.symlinkSync("later", at("soon")); fs.writeFileSync(at("soon"), "s"); return read("later"); });
    say("exclusively there", () => { fs.symlinkSync("later2", at("soon2")); fs.writeFileSync(at("soon2"), "s", { flag: "wx" }); });
  `,
  descriptors: `
    write("file", "héllo wörld");
    // Dates are members of the class since Node 22.
    const keys = (stats) => Object.keys(stats).filter((key) => !/time$/.test(key));
    say("reading on", () => { const fd = fs.openSync(at("file")); const parts = []; const buffer = Buffer.alloc(5); for (let count; (count = fs.readSync(fd, buffer)) > 0; ) parts.push(buffer.toString("latin1", 0, count)); fs.closeSync(fd); return parts; });
    say("one at two", () => { const a = fs.openSync(at("file")), b = fs.openSync(at("file")); const buffer = Buffer.alloc(3); fs.readSync(a, buffer); fs.readSync(b, buffer, 0, 1, null); fs.closeSync(a); fs.closeSync(b); return buffer; });
    say("closed", () => { const fd = fs.openSync(at("file")); fs.closeSync(fd); return fs.readSync(fd, Buffer.alloc(1)); });
    say("closed twice", () => { const fd = fs.openSync(at("file")); fs.closeSync(fd); fs.closeSync(fd); });
    say("never opened", () => fs.fstatSync(4321));
    say("vectors", () => { const fd = fs.openSync(at("v"), "w+"); const done = [fs.writevSync(fd, [Buffer.from("ab"), new Uint8Array([99]), new DataView(new ArrayBuffer(1))]), fs.readvSync(fd, [Buffer.alloc(2), Buffer.alloc(9)], 1)]; fs.closeSync(fd); return [done, read("v")]; });
    say("of a file that is gone", () => { write("gone", "still here"); const fd = fs.openSync(at("gone"), "r+"); fs.unlinkSync(at("gone")); const text = fs.readFileSync(fd, "utf8"); fs.writeSync(fd, "!", 0); const { nlink, size } = fs.fstatSync(fd); fs.closeSync(fd); return [text, nlink, size, fs.existsSync(at("gone"))]; });
    say("of a file that was renamed", () => { write("old", "1"); const fd = fs.openSync(at("old"), "a"); fs.renameSync(at("old"), at("new")); fs.writeSync(fd, "2"); fs.closeSync(fd); return read("new"); });
    say("of a folder", () => { const fd = fs.openSync(folder, "r"); try { return [fs.fstatSync(fd).isDirectory(), fs.readSync(fd, Buffer.alloc(1))]; } finally { fs.closeSync(fd); } });
    say("modes and times", () => { const fd = fs.openSync(at("m"), "w", 0o640); const modes = [(fs.fstatSync(fd).mode & 0o777).toString(8)]; fs.fchmodSync(fd, 0o600); modes.push((fs.fstatSync(fd).mode & 0o777).toString(8)); fs.futimesSync(fd, 12, new Date(34000)); const { atimeMs, mtime } = fs.fstatSync(fd); fs.fsyncSync(fd); fs.fdatasyncSync(fd); fs.closeSync(fd); return [modes, atimeMs, mtime]; });
    say("beyond the end", () => { const fd = fs.openSync(at("sparse"), "w+"); fs.writeSync(fd, "x", 5); fs.ftruncateSync(fd, 8); fs.closeSync(fd); return fs.readFileSync(at("sparse")); });
    say("cut and grown", () => { write("cut", "secret"); fs.truncateSync(at("cut"), 2); fs.truncateSync(at("cut"), 6); return fs.readFileSync(at("cut")); });
    say("big numbers", () => { const stats = fs.statSync(at("file"), { bigint: true }); return [typeof stats.size, stats.size, typeof stats.mtimeNs, stats.mtimeMs === stats.mtimeNs / 1000000n, keys(stats)]; });
    say("keys", () => keys(fs.statSync(at("file"))));
  `,
  "names: links, renames, removals": `
    write("a", "A"); fs.linkSync(at("a"), at("b")); fs.writeFileSync(at("b"), "B");
    say("one file of two names", () => [read("a"), fs.statSync(at("a")).nlink, fs.statSync(at("a")).ino === fs.statSync(at("b")).ino]);
    fs.mkdirSync(at("d")); fs.mkdirSync(at("e/f"), { recursive: true }); write("d/x", "X"); fs.symlinkSync("d", at("s"));
    for (const [from, to] of [["a", "none/x"], ["none", "x"], ["a", "d"], ["d", "a"], ["d", "e"], ["d", "d/inner"], ["a", "a"], ["a", "b"], ["d", "g"], ["g", "e/f"], ["e/f", "d"], ["s", "t"], ["a", "t/x"], ["a", "."], [".", "z"]]) {
      say("rename " + from + " " + to, () => { fs.renameSync(at(from), folder + "/" + to); return fs.readdirSync(folder, { recursive: true }).sort(); });
    }
    for (const [from, to] of [["a", "b"], ["none", "x"], ["d", "x"], ["t", "u"], ["a", "none/x"]]) {
      say("link " + from + " " + to, () => { fs.linkSync(at(from), at(to)); return fs.lstatSync(at(to)).isSymbolicLink(); });
    }
    for (const [to, name] of [["x", "a"], ["x", "none/x"], ["", "empty"], ["a/./b//c", "words"]]) {
      say("symlink " + to + " " + name, () => { fs.symlinkSync(to, at(name)); return fs.readlinkSync(at(name)); });
    }
    for (const name of ["a", "d", "none", "t", "u", "d/x", "a/x", "."]) {
      say("rmdir " + name, () => fs.rmdirSync(folder + "/" + name));
      say("unlink " + name, () => fs.unlinkSync(folder + "/" + name));
      say("rm " + name, () => fs.rmSync(folder + "/" + name));
    }
    say("left", () => fs.readdirSync(folder, { recursive: true }).sort());
    write("r/../deep"); fs.mkdirSync(at("tree/one/two"), { recursive: true }); write("tree/one/f"); fs.symlinkSync("..", at("tree/up"));
    say("rm of a tree", () => { fs.rmSync(at("tree"), { recursive: true }); return fs.readdirSync(folder).sort(); });
    say("rm by force", () => fs.rmSync(at("never"), { force: true }));
    say("mkdir", () => [fs.mkdirSync(at("p/q/r"), { recursive: true }), fs.mkdirSync(at("p/q"), { recursive: true }), fs.mkdirSync(at("p/q/s/t/"), { recursive: true })]);
    say("mkdir in a file", () => fs.mkdirSync(at("a/b"), { recursive: true }));
    say("mkdir over a file", () => { write("over"); return fs.mkdirSync(at("over"), { recursive: true }); });
    say("modes", () => { fs.mkdirSync(at("m"), 0o700); fs.chmodSync(at("m"), "750"); return (fs.statSync(at("m")).mode & 0o777).toString(8); });
    say("times", () => { write("times"); fs.utimesSync(at("times"), 1.5, "2"); fs.symlinkSync("times", at("timeslink")); fs.lutimesSync(at("timeslink"), 3, 4); return [fs.statSync(at("times")).atimeMs, fs.statSync(at("timeslink")).mtimeMs, fs.lstatSync(at("timeslink")).mtimeMs]; });
    say("mkdtemp", () => { const made = fs.mkdtempSync(at("tmp-")); return [made.length - folder.length, fs.readdirSync(made), (fs.statSync(made).mode & 0o777).toString(8)]; });
    say("no mkdtemp", () => fs.mkdtempSync(at("nowhere/tmp-")));
    say("copy", () => { fs.copyFileSync(at("times"), at("copied")); fs.copyFileSync(at("times"), at("copied"), fs.constants.COPYFILE_EXCL); });
    say("copy of a folder", () => fs.copyFileSync(at("p"), at("pp")));
    say("copy of nothing", () => fs.copyFileSync(at("nothing"), at("pp")));
    say("copy on itself", () => { write("self", "me"); fs.copyFileSync(at("self"), at("self")); return read("self"); });
  `,
  trees: `
    for (const name of ["src/a/b", "src/c", "dest"]) fs.mkdirSync(at(name), { recursive: true });
    write("src/a/b/one", "1"); write("src/two", "2"); fs.symlinkSync("two", at("src/link"));
    // Their texts are others in each line of Node.
    const refused = (label, run) => say(label, () => { try { run(); } catch ({ code }) { return code; } });
    const tree = (root) => fs.readdirSync(at(root), { recursive: true }).sort();
    refused("no recursion", () => fs.cpSync(at("src"), at("copy")));
    say("all", () => { fs.cpSync(at("src"), at("copy"), { recursive: true }); return [tree("copy"), read("copy/link"), fs.readlinkSync(at("copy/link"))]; });
    say("again", () => fs.cpSync(at("src/two"), at("copy/two"), { recursive: true, force: false, errorOnExist: true }));
    refused("into itself", () => fs.cpSync(at("src"), at("src/a/inner"), { recursive: true }));
    refused("on a file", () => fs.cpSync(at("src"), at("src/two"), { recursive: true }));
    refused("a file on a folder", () => fs.cpSync(at("src/two"), at("dest")));
    refused("on itself", () => fs.cpSync(at("src"), at("src"), { recursive: true }));
    say("filtered", () => { fs.cpSync(at("src"), at("some"), { recursive: true, filter: (from) => !from.endsWith("one") }); return tree("some"); });
    say("words", () => { fs.cpSync(at("src/link"), at("words"), { verbatimSymlinks: true }); return fs.readlinkSync(at("words")); });
    await sayLater("dereferenced", async () => { await fs.promises.cp(at("src/link"), at("real"), { dereference: true }); return fs.lstatSync(at("real")).isFile(); });
    say("entries", () => fs.readdirSync(at("src"), { withFileTypes: true }).map((entry) => [entry.name, entry.parentPath ?? entry.path, entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()]));
    say("deep entries", () => fs.readdirSync(at("src"), { withFileTypes: true, recursive: true }).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)).sort());
    say("bytes", () => fs.readdirSync(at("src"), "buffer"));
    say("hex", () => fs.readdirSync(at("src"), { encoding: "hex" }));
    say("opendir", () => { const dir = fs.opendirSync(at("src")); const names = []; for (let entry; (entry = dir.readSync()); ) names.push(entry.name); dir.closeSync(); return [dir.path, names.sort()]; });
    say("opendir of a file", () => { try { fs.opendirSync(at("src/two")); } catch ({ code, syscall }) { return [code, syscall]; } });
    await sayLater("promised", async () => { await fs.promises.cp(at("src"), at("later"), { recursive: true, filter: async (from) => !from.endsWith("two") }); const names = []; for await (const entry of await fs.promises.opendir(at("later"), { recursive: true })) names.push(entry.name); return names.sort(); });
  `,
  "promises and callbacks": `
      const { open, ...p } = fs.promises;
      await sayLater("none", () => p.readFile(at("none")));
      await sayLater("written", async () => { await p.writeFile(at("f"), "one"); await p.appendFile(at("f"), Buffer.from(" two")); return await p.readFile(at("f"), "utf8"); });
      await sayLater("iterated", async () => { await p.writeFile(at("i"), (function* () { yield "a"; yield Buffer.from("b"); })()); await p.writeFile(at("j"), (async function* () { yield "c"; })()); return [await p.readFile(at("i"), "utf8"), await p.readFile(at("j"), "latin1")]; });
      await sayLater("handle", async () => {
        const handle = await open(at("h"), "w+", 0o600);
        const done = [typeof handle.fd, (await handle.write("abcdef")).bytesWritten, (await handle.write(Buffer.from("XYZ"), 1, 2, 0)).bytesWritten];
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 1); done.push(bytesRead, buffer.toString());
        done.push((await handle.read({ position: 0, length: 2, buffer: Buffer.alloc(2) })).buffer.toString());
        done.push((await handle.readv([Buffer.alloc(2)], 0)).bytesRead, (await handle.writev([Buffer.from("!")], 5)).bytesWritten);
        done.push((await handle.stat()).size); await handle.truncate(3); await handle.chmod(0o640); await handle.utimes(1, 2); await handle.sync(); await handle.datasync();
        done.push((await handle.stat()).mode.toString(8), (await handle.stat()).mtimeMs, await handle.readFile("utf8")); await handle.writeFile("more"); await handle.appendFile("!");
        await handle.close(); done.push(handle.fd, await p.readFile(at("h"), "utf8"));
        return done;
      });
      await sayLater("closed handle", async () => { const handle = await open(at("h")); await handle.close(); await handle.close(); await handle.read(); });
      await sayLater("lines", async () => { await p.writeFile(at("lines"), "one\\ntwo\\r\\n\\nfour"); const handle = await open(at("lines")); const lines = []; for await (const line of handle.readLines()) lines.push(line); return lines; });
      await sayLater("handle's streams", async () => { const handle = await open(at("hs"), "w+"); handle.createWriteStream().end("streamed"); await new Promise((resolve) => handle.on("close", resolve)); const again = await open(at("hs")); let text = ""; for await (const chunk of again.createReadStream({ start: 2, end: 4 })) text += chunk; return [text, handle.fd, again.fd]; });
      await sayLater("aborted", () => p.readFile(at("f"), { signal: AbortSignal.abort() }));
      await sayLater("lchmod", () => p.lchmod(at("f"), 0o600));
      for (const name of ["stat", "lstat", "access", "readdir", "readlink", "realpath", "unlink", "rmdir", "rm", "open", "truncate"]) {
        await sayLater("promised " + name, () => p[name === "open" ? "opendir" : name](at("none/none")));
        await sayLater("callback " + name, () => callback((done) => fs[name](at("none/none"), done)));
      }
      await sayLater("read", () => callback((done) => fs.open(at("f"), (error, fd) => fs.read(fd, Buffer.alloc(3), 0, 3, 1, (error, ...values) => fs.close(fd, () => done(error, ...values))))));
      await sayLater("read by options", () => callback((done) => { const fd = fs.openSync(at("f")); fs.read(fd, { length: 2, buffer: Buffer.alloc(2) }, (error, ...values) => { fs.closeSync(fd); done(error, ...values); }); }));
      await sayLater("write", () => callback((done) => { const fd = fs.openSync(at("w"), "w"); fs.write(fd, "text", 2, "latin1", (error, ...values) => { fs.closeSync(fd); done(error, ...values, read("w").length); }); }));
      await sayLater("exists", () => new Promise((resolve) => fs.exists(at("f"), resolve)));
      await sayLater("promisified", async () => { const { promisify } = require("util"); const fd = fs.openSync(at("f")); const { bytesRead } = await promisify(fs.read)(fd, Buffer.alloc(2), 0, 2, 0); fs.closeSync(fd); return [bytesRead, await promisify(fs.exists)(at("none")), (await promisify(fs.stat)(at("f"))).size]; });
      await sayLater("access with a mode", () => callback((done) => fs.access(at("f"), fs.constants.R_OK | fs.constants.W_OK, done)));
      await sayLater("no mkdtemp", async () => { try { await p.mkdtemp(at("none/none")); } catch ({ code, syscall }) { return [code, syscall]; } });
      await sayLater("native", async () => { fs.mkdirSync(at("real/inner"), { recursive: true }); fs.symlinkSync("real/inner", at("to-inner")); return [fs.realpathSync.native(folder + "/to-inner/.."), fs.realpathSync(folder + "/to-inner/.."), await p.realpath(folder + "/to-inner/../inner"), await callback((done) => fs.realpath.native(at("to-inner"), done))]; });
      await sayLater("rm later", async () => { await p.mkdir(at("x/y"), { recursive: true }); await p.rm(at("x"), { recursive: true }); return fs.existsSync(at("x")); });
  `,
  "whose contexts and turns these are": `
    const { AsyncLocalStorage } = require("async_hooks");
    const storage = new AsyncLocalStorage();
    write("f", "text");
    const inside = (run) => storage.run("store", run);
    await sayLater("callback", () => inside(() => callback((done) => fs.stat(at("f"), () => done(null, storage.getStore())))));
    await sayLater("read", () => inside(() => callback((done) => { const fd = fs.openSync(at("f")); fs.read(fd, Buffer.alloc(2), 0, 2, 0, () => fs.close(fd, () => done(null, storage.getStore()))); })));
    await sayLater("promise", () => inside(async () => { await fs.promises.readFile(at("f")); return storage.getStore(); }));
    await sayLater("stream", () => inside(() => new Promise((resolve) => fs.createReadStream(at("f")).on("data", () => resolve(storage.getStore())))));
    await sayLater("exists", () => inside(() => new Promise((resolve) => fs.exists(at("f"), () => resolve(storage.getStore())))));
    await sayLater("outside", async () => storage.getStore());
    // A program that asks again and again lets its timers run.
    await sayLater("turns", async () => { let isDone = false; setTimeout(() => { isDone = true; }, 5); let count = 0; while (!isDone) { await fs.promises.stat(at("f")); count++; } return count > 0; });
    await sayLater("not at once", () => { const order = []; return new Promise((resolve) => { fs.stat(at("f"), () => { order.push("stat"); resolve(order); }); order.push("main"); Promise.resolve().then(() => order.push("job")); }); });
  `,
  "events of streams that write": `
    const { pipeline, finished, Readable } = require("stream");
    const ways = {
      end: (out) => out.end("x"),
      "close twice": (out, tell) => { out.close(() => tell("first")); out.close(() => tell("second")); },
      "end and close": (out, tell) => { out.end("x"); out.close(() => tell("callback")); },
      "destroy once finished": (out) => { out.end("x"); out.on("finish", () => out.destroy()); },
      "close once finished": (out) => { out.end("x"); out.on("finish", () => out.close()); },
      "close once closed": (out) => { out.end("x"); out.on("close", () => out.close()); },
      "close once open": (out) => { out.on("open", () => out.close()); },
      "destroy once open": (out) => { out.on("open", () => out.destroy()); },
      "destroy twice": (out) => { out.destroy(); out.destroy(); },
      "destroy by an error": (out) => { out.destroy(new Error("own")); },
      "destroy once written": (out) => { out.write("a"); out.write("b", () => out.destroy()); },
      "a pipeline": (out, tell) => { pipeline(Readable.from(["a", "b"]), out, (error) => tell("done " + error)); },
      "finished": (out, tell) => { finished(out, (error) => tell("done " + error)); out.end(); },
    };
    const all = [["", {}], [", left open", { autoClose: false }], [", silent", { emitClose: false }]];
    const heard = {};
    let count = 0;
    for (const [suffix, options] of all) for (const [name, way] of Object.entries(ways)) {
      const told = heard[name + suffix] = [];
      const tell = (text) => { told.push(text); count++; };
      const out = fs.createWriteStream(at((name + suffix).replace(/\\W/g, "-")), options);
      for (const event of ["open", "ready", "finish", "error", "close"]) out.on(event, () => tell(event));
      way(out, tell);
    }
    // Until nothing has been heard for a while.
    for (let before = -1, quiet = 0; quiet < 4; quiet = before === count ? quiet + 1 : 0) {
      before = count;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    for (const [name, told] of Object.entries(heard)) say(name, () => told.join());
  `,
  streams: `
    const { pipeline } = require("stream/promises");
    const { once } = require("events");
      await sayLater("to and fro", async () => { const text = "0123456789".repeat(20000); const out = fs.createWriteStream(at("s")); for (let at = 0; at < text.length; at += 1000) if (!out.write(text.slice(at, at + 1000))) await once(out, "drain"); out.end(); await once(out, "close"); let back = ""; let chunks = 0; for await (const chunk of fs.createReadStream(at("s"), "utf8")) { back += chunk; chunks++; } return [back === text, chunks, out.bytesWritten, out.path, out.pending, out.closed]; });
      await sayLater("a part", async () => { let text = ""; const input = fs.createReadStream(at("s"), { start: 3, end: 12, highWaterMark: 4, encoding: "latin1" }); const events = []; for (const name of ["open", "ready", "close", "end"]) input.on(name, () => events.push(name)); for await (const chunk of input) text += chunk + "|"; return [text, input.bytesRead, events]; });
      await sayLater("piped", async () => { await pipeline(fs.createReadStream(at("s"), { end: 99 }), fs.createWriteStream(at("copy"))); return fs.statSync(at("copy")).size; });
      await sayLater("appended", async () => { const out = fs.createWriteStream(at("copy"), { flags: "a" }); out.end("!"); await once(out, "finish"); return read("copy").slice(-2); });
      await sayLater("from a position", async () => { const out = fs.createWriteStream(at("copy"), { flags: "r+", start: 2 }); out.write("ab"); out.end("cd"); await once(out, "close"); return read("copy").slice(0, 8); });
      await sayLater("nothing to read", async () => { for await (const chunk of fs.createReadStream(at("none"))) void chunk; });
      await sayLater("no folder", async () => { const out = fs.createWriteStream(at("none/x")); out.end("x"); await once(out, "finish"); });
      await sayLater("a folder", async () => { for await (const chunk of fs.createReadStream(folder)) void chunk; });
      await sayLater("of a descriptor", async () => { const fd = fs.openSync(at("copy")); let text = ""; for await (const chunk of fs.createReadStream("", { fd, end: 3 })) text += chunk; try { fs.fstatSync(fd); return "open"; } catch ({ code }) { return [text, code]; } });
      await sayLater("destroyed", async () => { const input = fs.createReadStream(at("s")); input.destroy(new Error("enough")); await once(input, "close"); });
  `,
};

async function output(
  engine: EngineName,
  text: string,
  folder: string,
  grants: Grants,
): Promise<string> {
  let said = "";
  const write = (chunk: Uint8Array) => {
    said += Buffer.from(chunk).toString();
  };
  const program = createHost({
    engine,
    grants: {
      clock: true,
      stdout: write,
      stderr: write,
      args: [folder],
      ...grants,
    },
    limits: { timeout: 60_000 },
  }).load(new TextEncoder().encode(text));
  expect(await program.run()).toBe(0);
  return said;
}

/** What a granted folder cannot do, though Node can: the folder itself stays. */
const ROOT = /^(?:rmdir|unlink|rm|rename) \.(?: z)?: .*$/gm;

describe.each(Object.entries(PROGRAMS))("%s", (name, body) => {
  const program = `${SAY}
    (async () => { ${body} })().then(() => console.log(lines.join("\\n")));`;
  const inNode = async () => {
    const folder = mkdtempSync(join(base, "node-"));
    const file = join(base, `${name.replace(/\W/g, "-")}.cjs`);
    writeFileSync(file, program);
    const { stdout, stderr } = await runNode([file, folder], base);
    expect(stderr).toBe("");
    expect(stdout.split("\n").length).toBeGreaterThan(8);
    return stdout;
  };
  let expected: Promise<string> | undefined;
  const text = compileSandbox({
    "main.js": program.replace(
      "const folder = process.argv[2];",
      "const folder = process.argv[2]; fs.mkdirSync(folder, { recursive: true });",
    ),
  });

  test.each(HOST_ENGINES)("in memory, on %s", async (engine) => {
    expected ??= inNode();
    expect(await output(engine, text, `${base}/memo-123456`, {})).toBe(
      await expected,
    );
  });

  test.each(HOST_ENGINES)("in a granted folder, on %s", async (engine) => {
    expected ??= inNode();
    const folder = mkdtempSync(join(base, "host-"));
    const said = await output(engine, text, folder, {
      fs: [{ path: folder, write: true }],
    });
    const plain = (one: string) => one.replace(ROOT, "");
    expect(plain(said)).toBe(plain(await expected));
  });
});
