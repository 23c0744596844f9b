/** The builtin `process`, beside Node's. */
import { expectLikeNode } from "../support/like-node.js";

test("the working folder, builtins by name, files of variables", () =>
  expectLikeNode(`
    const fs = require("fs"), os = require("os"), path = require("path");
    const attempt = (run) => {
      try { console.log(run()); } catch (error) { console.log(error.name, error.code, error.errno, error.syscall, error.path, error.dest, error.message); }
    };
    process.chdir("/");
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "p-"));
    process.chdir(folder);
    console.log(process.cwd() === fs.realpathSync(folder));
    fs.mkdirSync("inner"); fs.writeFileSync("file", ""); fs.symlinkSync("inner", "link");
    process.chdir("link"); console.log(path.basename(process.cwd()), fs.readdirSync("..").join());
    process.chdir(".."); process.chdir("/");
    for (const to of ["nope", "/nope/x", 5]) attempt(() => process.chdir(to));
    try { process.chdir(path.join(folder, "file")); } catch (error) { console.log(error.code); }
    console.log(process.cwd());

    console.log(process.getBuiltinModule("fs") === fs, process.getBuiltinModule("node:path") === path, process.getBuiltinModule("nope"), process.getBuiltinModule("node:nope"));
    attempt(() => process.getBuiltinModule(1));

    process.env.KEPT = "kept";
    fs.writeFileSync(path.join(folder, ".env"), "A=1\\nKEPT=lost\\nQUOTED=\\"a b\\"\\n# comment\\nexport EXPORTED='x'\\n");
    process.loadEnvFile(path.join(folder, ".env"));
    const { A, KEPT, QUOTED, EXPORTED } = process.env;
    console.log({ A, KEPT, QUOTED, EXPORTED });
    process.chdir(folder); delete process.env.A; process.loadEnvFile(); console.log(process.env.A);
    attempt(() => process.loadEnvFile("/nope"));
    attempt(() => process.loadEnvFile(5));
  `));

test("what a program waits for, and warnings where it looks at stderr", () =>
  expectLikeNode(`
    const timeouts = () => process.getActiveResourcesInfo().filter((type) => type === "Timeout").length;
    const once = setTimeout(() => {
      console.log(timeouts()); clearTimeout(once); console.log(timeouts());
      let left = 2;
      const again = setInterval(() => { console.log(timeouts()); if (--left === 0) { clearInterval(again); console.log(timeouts()); } }, 1);
      console.log(timeouts());
    }, 1);
    console.log(timeouts());
    process.stderr.write = (text) => { console.log("stderr", String(text).replace(/\\d+/, "pid").split("\\n")[0]); return true; };
    process.emitWarning("careful");
    process.emitWarning("very", "OwnWarning", "OWN1");
    process.emit("warning", "no error");
  `));
