/**
 * Builds the programs that are published: compiles the compiler with itself into
 * dist/bin, from what `tsc -b` has built. Run by `npm pack` and by the benchmark.
 * Must not need any dependency itself.
 */
"use strict";
const { isAscii } = require("node:buffer");
const fs = require("node:fs");
const { join, resolve } = require("node:path");

const root = resolve(__dirname, "..");
const folder = join(root, "dist/bin");
const bundle = join(folder, "plain-compile.cjs");

/** Rarely needed, or not to be moved out of their packages. */
const external = ["@swc/wasm-typescript", "enhanced-resolve", "postject"];

process.chdir(root);
const { compile, nodeHost, writeArtifact } = require("../dist/src/index.js");

const onDisk = nodeHost();
const host = {
  ...onDisk,
  /**
   * V8 keeps ASCII in half the memory, and what is held as anything else it
   * compiles at each start. All that is not ASCII stands in comments and plain
   * strings, where an escape means the same.
   *
   * @param {string} path
   */
  readFile(path) {
    const bytes = onDisk.readFile(path);
    if (isAscii(bytes) || !/\.[cm]?js$/.test(path)) return bytes;
    return Buffer.from(
      Buffer.from(bytes)
        .toString()
        .replace(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
        ),
    );
  },
};

const PARAMETERS = "(exports, require, module, __filename, __dirname)";
const EAGER_END = "\n}),\n";
const END = "\n},\n";

/**
 * V8 compiles at once what stands in parentheses. Each run reads its code from a
 * cache, and would read that of all modules, most of which few runs call.
 *
 * @param {string} artifact
 */
function withoutParentheses(artifact) {
  const [table, ...factories] = artifact.split(
    `]: (function ${PARAMETERS} {\n`,
  );
  const plain = factories.map((factory) => {
    const end = factory.lastIndexOf(EAGER_END);
    if (end === -1) throw new Error("A factory has no end");
    return factory.slice(0, end) + END + factory.slice(end + EAGER_END.length);
  });
  return [table, ...plain].join(`]: function ${PARAMETERS} {\n`);
}

/** @param {string} entry below dist/src @param {string} output */
function bundleInto(entry, output) {
  const result = compile(
    {
      entry: `dist/src/${entry}`,
      external,
      // Of sandboxes, which are no plain compiles, and what yargs would look for, which
      // is told. An artifact with assets would have each file read through a layer of
      // its own.
      assets: ["!dist/src/runtime-shims", "!package.json"],
    },
    host,
  );
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  if (result.assets.length > 0)
    throw new Error(
      `The compiler reads its own files: ${result.assets.map(({ id }) => id).join(", ")}`,
    );
  const problems = writeArtifact(result.artifact, result.inputs, output);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
}

fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
bundleInto("launch.js", join(folder, "launch.cjs"));
bundleInto("command-line/plain-compile.js", bundle);

// Wrapped as Module.wrap does it, on one line: the frames of a bug decode.
const text = fs.readFileSync(bundle, "utf8");
if (!isAscii(Buffer.from(text))) throw new Error(`${bundle} is not ASCII`);
fs.writeFileSync(
  bundle,
  `(function ${PARAMETERS} {${withoutParentheses(text)}\n})`,
);

for (const name of ["ingot", "compile"]) {
  const program = join(folder, `${name}.js`);
  fs.writeFileSync(
    program,
    `#!/usr/bin/env node
require("./launch.cjs").launch("${name}", require.resolve("./plain-compile.cjs"), (file) =>
  require("../src/" + file),
);
`,
    { mode: 0o755 },
  );
}
