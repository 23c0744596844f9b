/** JSON as it stands in artifacts: large ones are to be read at each start. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../src/compile.js";
import { nodeHost } from "../../src/host.js";
import { readManifest } from "../../src/inspect/read-manifest.js";
import { writeArtifact } from "../../src/write-artifact.js";
import { runAtOnce } from "../support/children.js";
import { plantTree } from "../support/tree.js";

function compiled(list: readonly unknown[]) {
  const root = plantTree({
    "main.js": `const { list, last } = require("./list.json");
const text = require("fs").readFileSync(__dirname + "/list.json", "latin1");
const sha256 = require("crypto").createHash("sha256").update(JSON.stringify(list)).update(text);
console.log(list.length, list[0], [last], text.length, sha256.digest("hex"));`,
    "list.json": JSON.stringify({ list, last: " \n " }, null, "\t  "),
  });
  const result = compile({ entry: "main.js" }, nodeHost(root));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const file = join(root, "out.cjs");
  expect(writeArtifact(result.artifact, result.inputs, file)).toEqual([]);
  const run = (name: string) =>
    runAtOnce(process.execPath, [name], { cwd: root });
  expect(run("out.cjs")).toEqual(run("main.js"));
  const bytes = readFileSync(file);
  expect(readManifest(bytes)).toMatchObject({ ok: true });
  return bytes;
}

const row = { name: "ä */ b" };

test("is without indentation in a large one, but not where it is read as a file", () => {
  const bytes = compiled(Array.from({ length: 20_000 }, () => row));
  expect(bytes.includes('{\n"list": [\n{\n')).toBe(true);
  expect(bytes.includes("\t  ")).toBe(false);
});

test("is as it was in a small one", () => {
  expect(compiled([row]).includes("\n\t  \t  {")).toBe(true);
});
