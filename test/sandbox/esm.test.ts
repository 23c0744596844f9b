/**
 * ES modules in a sandbox that has no builtin module but its console: what they
 * print there is what they print under Node.
 */
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNode } from "../support/children.js";
import { compileSandbox, ENGINES, runSandboxed } from "../support/sandbox.js";
import { plantTree } from "../support/tree.js";

const PROGRAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "import()": {
    "main.mjs": `
      console.log(Object.keys(await import("./a.mjs")));
      console.log((await import("./b.cjs")).default);
      for (const name of ["none", "with space"]) {
        try { await import("./" + name + ".mjs"); } catch ({ name, code }) { console.log(name, code); }
      }`,
    "a.mjs": "export const a = 1; export default 2;",
    "b.cjs": "module.exports = { b: 1 };",
  },
  "import.meta": {
    "main.mjs":
      'import "./f%C3%B6lder/a%20b%3F%23%25.mjs"; console.log(import.meta.dirname === "" || import.meta.filename);',
    "földer/a b?#%.mjs":
      "console.log(import.meta.url, import.meta.filename, import.meta.dirname);",
  },
  "names in a circle": {
    "main.mjs":
      // The local names are in the order in which Node 26 makes namespaces.
      'import * as a from "./third.mjs"; import * as b from "./second.mjs"; console.log(Object.entries(a), Object.entries(b));',
    "first.mjs": 'export * from "./second.mjs"; export const x = "first";',
    "second.mjs": 'export * from "./leaf.mjs"; export * from "./third.mjs";',
    "third.mjs": 'export * from "./first.mjs";',
    "leaf.mjs": 'export const x = "leaf";',
  },
};

describe.each(Object.entries(PROGRAMS))("%s", (_name, files) => {
  test.each(ENGINES)("in %s", async (engine) => {
    const root = realpathSync(plantTree({}));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    const node = await runNode(["main.mjs"], root);
    expect(node).toMatchObject({ exitCode: 0, stderr: "" });
    expect(node.stdout).not.toBe("");

    const run = await runSandboxed(engine, compileSandbox(files));
    expect(run).toMatchObject({ error: null, stderr: "" });
    // There the program lies at the root.
    expect(run.stdout).toBe(node.stdout.replaceAll(root, ""));
  });
});
