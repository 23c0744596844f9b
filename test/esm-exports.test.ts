/**
 * What `require(artifact)` gives where the entry is an ES module: what Node's
 * `require` of the entry gives, and a promise of the namespace where Node refuses.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { artifactText } from "../src/codegen/artifact.js";
import { compile } from "../src/compile.js";
import { nodeHost } from "../src/host.js";
import { removeTree, writeTree } from "./support/tree.js";

const SHOW = `
const { inspect } = require("node:util");
const show = (value) => console.log(inspect(value), value && value.__esModule, inspect(Object.getOwnPropertyDescriptors(Object(value))));
const load = async () => {
  try { return require(process.argv[1]); }
  catch ({ name, code, message }) {
    if (code === "ERR_REQUIRE_ASYNC_MODULE") return import(process.argv[1]);
    return [name, code, message];
  }
};
load().then(show, ({ name, message }) => console.log("rejected", name, message));
`;

function shown(file: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "-e", SHOW, file],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.replaceAll(dirname(file), "<folder>");
}

test("a package that is there for import alone can be named", () => {
  const root = realpathSync(
    writeTree({
      "node_modules/only/package.json":
        '{ "name": "only", "version": "1.0.0", "exports": { "import": "./index.mjs" } }',
      "node_modules/only/index.mjs": "export const a = 1; export default a;",
    }),
  );
  try {
    const result = compile({ moduleid: "only" }, nodeHost(root));
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const file = join(root, "only.cjs");
    writeFileSync(file, artifactText(result.artifact));
    const module = join(root, "node_modules/only/index.mjs");
    expect(shown(file)).toBe(shown(module));
  } finally {
    removeTree(root);
  }
});

test.each([
  ["named exports", "export const a = 1; export function f() {}"],
  ["a default export", "export const a = 1; export default class A {}"],
  ["an own mark", "export default 1; export const __esModule = false;"],
  ["module.exports", 'const f = () => 1; export { f as "module.exports" };'],
  ["nothing", "console.log('runs');"],
  ["exports of a dependency", 'export * from "./late.mjs";'],
  ["top-level await", "export const a = await 1; export default a;"],
  ["await in a dependency", 'import "./waits.mjs"; export const a = 1;'],
  ["an error", 'console.log("runs"); throw new TypeError("thrown");'],
  ["an error after await", 'await 0; throw new RangeError("later");'],
])("an entry with %s", (_title, text) => {
  const root = realpathSync(
    writeTree({
      "entry.mjs": text,
      "late.mjs": "export let late = 1; setTimeout(() => { late = 2; });",
      "waits.mjs": "await null;",
    }),
  );
  try {
    const result = compile({ entry: "entry.mjs" }, nodeHost(root));
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const alone = join(root, "alone");
    mkdirSync(alone);
    const file = join(alone, "entry.cjs");
    writeFileSync(file, artifactText(result.artifact));
    const expected = shown(join(root, "entry.mjs"));
    expect(expected).not.toBe("");
    expect(shown(file)).toBe(expected);
  } finally {
    removeTree(root);
  }
});

test.each([
  ["at once", 'export const name = "n"; export default () => "d";'],
  ["late", 'export const name = await "n"; export default () => "d";'],
])("an ES module around an artifact that is ready %s", (_title, text) => {
  const root = realpathSync(
    writeTree({
      "entry.mjs": text,
      "artifact.mjs":
        'import artifact from "./artifact.cjs";\nexport const { name, default: main } = await artifact;\nexport { main as default };\n',
      "use.mjs":
        'import main, { name } from "./artifact.mjs";\nconsole.log(name, main());\n',
    }),
  );
  try {
    const result = compile({ entry: "entry.mjs" }, nodeHost(root));
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    writeFileSync(join(root, "artifact.cjs"), artifactText(result.artifact));
    const use = spawnSync(process.execPath, [join(root, "use.mjs")], {
      encoding: "utf8",
    });
    expect([use.stdout, use.status]).toEqual(["n d\n", 0]);
  } finally {
    removeTree(root);
  }
});
