/**
 * Modules that are too long to be followed: the files that they spell are there,
 * and the user is told of the others. Node says what the program prints.
 */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compile } from "../src/compile.js";
import { nodeHost } from "../src/host.js";
import { writeArtifact } from "../src/write-artifact.js";

const program = `
const fs = require("fs");
const path = require("path");
const own = { file: __filename };
const folder = () => path.dirname(own.file);
const names = new Map([["one", "lib.one.d.ts"], ["two", 'lib.two.txt']]);
for (const name of names.values()) {
  console.log(fs.readFileSync(path.resolve(folder(), name), "utf8"));
}
console.log(fs.existsSync([folder(), "un" + "spelled.txt"].join("/")));
`;

const files = {
  "lib/index.js": `${program}/*${"long ".repeat(220_000)}*/`,
  "lib/lib.one.d.ts": "the first",
  "lib/lib.two.txt": "the second",
  "lib/other.txt": "another",
  "lib/deep/lib.two.txt": "not beside the module",
};

let work: string;
beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "ingot-long-")));
  for (const [name, text] of Object.entries(files)) {
    const path = join(work, "source", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

test("the files that a long module spells are embedded, with a warning", () => {
  const source = join(work, "source");
  const oracle = spawnSync(process.execPath, [join(source, "lib/index.js")]);
  const result = compile({ entry: "lib/index.js" }, nodeHost(source));
  if (!result.ok) throw new Error(result.diagnostics[0]?.code);
  expect(
    result.diagnostics.map(({ code, severity }) => `${severity} ${code}`),
  ).toEqual(["warning assets_left_out"]);
  expect(result.artifact.manifest.assets?.map(({ id }) => id)).toEqual([
    "./lib.one.d.ts",
    "./lib.two.txt",
  ]);
  const file = join(work, "artifact.cjs");
  writeArtifact(result.artifact, result.inputs, file);
  rmSync(source, { recursive: true });
  const artifact = spawnSync(process.execPath, [file]);
  expect(String(oracle.stdout)).toBe("the first\nthe second\nfalse\n");
  expect(String(artifact.stdout)).toBe(String(oracle.stdout));
});

test("text that is too long for a path is none", () => {
  const source = join(work, "source");
  const data = `data:application/octet-stream;base64,${"AAAA".repeat(100_000)}`;
  writeFileSync(
    join(source, "lib/index.js"),
    `const data = "${data}";
     require("fs").readFile(__dirname + "/x" + process.argv[2] + data, () => {});
     exports.send(__filename + process.argv[2]);`,
  );
  const result = compile({ entry: "lib/index.js" }, nodeHost(source));
  if (!result.ok) throw new Error(result.diagnostics[0]?.code);
  expect(result.diagnostics).toEqual([]);
  expect(result.artifact.manifest.assets ?? []).toEqual([]);
});
