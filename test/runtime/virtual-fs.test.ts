/** The `fs` of an artifact with assets: what it costs where little of it is used. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { repoRoot } from "../support/paths.js";

const program = `
const { createVirtualFs } = require(process.argv[1]);
const loaded = () => process.moduleLoadList.length;
const names = ["buffer", "fs", "path", "timers", "url", "util"];
for (const name of names) require(name);
const before = loaded();
const tree = { root: "/nowhere", artifact: "/nowhere/out.cjs", find() {} };
const fs = createVirtualFs(require, tree);
fs.existsSync("/nowhere/at/all");
const unused = process.moduleLoadList.slice(before);
console.log(JSON.stringify([
  unused.filter((name) => name.includes("promises")),
  typeof fs.promises.readFile,
  fs.promises === fs.promises,
  fs.promises.readFile === require("fs").promises.readFile,
]));
`;

test("nobody who does without promises has Node load them", () => {
  const file = join(repoRoot, "dist/src/runtime-shims/virtual-fs.js");
  const printed = execFileSync(process.execPath, ["-e", program, file]);
  expect(JSON.parse(String(printed))).toEqual([[], "function", true, false]);
});
