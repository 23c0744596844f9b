/**
 * Files of an artifact that other programs are given: where they are extracted
 * to, and what is refused there. That the programs get what they get under Node
 * is shown by fixtures/run/programs.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "../src/compile.js";
import { nodeHost } from "../src/host.js";
import { writeArtifact } from "../src/write-artifact.js";

let work: string;
let file: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "ingot-programs-")));
  const source = join(work, "source");
  mkdirSync(join(source, "data"), { recursive: true });
  writeFileSync(join(source, "data/some.txt"), "some text\n");
  writeFileSync(
    join(source, "index.js"),
    'console.log(String(require("child_process").execFileSync(process.execPath, ["-p", "fs.readFileSync(process.argv[1], \'latin1\')", require("path").join(__dirname, "data", "some.txt")])));',
  );
  const result = compile({ entry: "index.js" }, nodeHost(source));
  if (!result.ok) throw new Error(result.diagnostics[0]?.code);
  file = join(work, "artifact.cjs");
  writeArtifact(result.artifact, result.inputs, file);
  rmSync(source, { recursive: true });
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function run() {
  return spawnSync(process.execPath, [file], {
    cwd: work,
    encoding: "utf8",
    env: {
      ...process.env,
      XDG_CACHE_HOME: join(work, "cache"),
      LOCALAPPDATA: join(work, "cache"),
      HOME: work,
    },
  });
}

/** The one file that was extracted. */
function extracted(): string {
  const folder = join(work, "cache/ingot/files");
  const [digest = ""] = readdirSync(folder);
  return join(folder, digest, "some.txt");
}

test("a file is extracted once, into folders of the user's own", () => {
  expect(run()).toMatchObject({ status: 0, stdout: "some text\n\n\n" });
  const { mtimeMs } = statSync(extracted());
  expect(readFileSync(extracted(), "utf8")).toBe("some text\n");
  for (const folder of ["cache/ingot", "cache/ingot/files"]) {
    expect(statSync(join(work, folder)).mode & 0o777).toBe(0o700);
  }
  expect(statSync(dirname(extracted())).mode & 0o777).toBe(0o700);
  expect(run().status).toBe(0);
  expect(statSync(extracted()).mtimeMs).toBe(mtimeMs);
});

test.each<[string, (path: string) => void, string]>([
  [
    "a changed file",
    (path) => writeFileSync(path, "not this one"),
    "ERR_INGOT_FILE_CHANGED",
  ],
  [
    "a folder that others may write to",
    (path) => chmodSync(dirname(path), 0o777),
    "ERR_INGOT_FILE_CACHE",
  ],
])("%s is refused", (_, change, code) => {
  expect(run().status).toBe(0);
  change(extracted());
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toContain(`code: '${code}'`);
});
