/**
 * One process of the in-process race: `node api.js WHICH ENTRY OUTPUT CALLS`, run
 * in the folder that holds node_modules. Loads a compiler's library, lets it
 * write the bundle CALLS times and prints, as JSON, the milliseconds of loading
 * and of each call.
 */
"use strict";
const { createRequire } = require("node:module");
const path = require("node:path");

const [which, entry, outfile, calls] = process.argv.slice(2);

function loadEsbuild() {
  return createRequire(path.resolve("package.json"))("esbuild");
}

const esbuildOptions = {
  entryPoints: [entry],
  bundle: true,
  platform: "node",
  format: "cjs",
  logLevel: "error",
  outfile,
};

/** Each loads its library and returns the call and what ends the library. */
const libraries = {
  ingot() {
    const { compile, writeArtifact } = require("../../dist/src/index.js");
    return {
      call() {
        const result = compile({ entry });
        const problems = result.ok
          ? writeArtifact(result.artifact, result.inputs, outfile)
          : result.diagnostics;
        const error = problems.find(({ severity }) => severity === "error");
        if (error !== undefined) throw new Error(error.code);
      },
      end() {},
    };
  },
  "esbuild build"() {
    const esbuild = loadEsbuild();
    return {
      call: () => esbuild.build(esbuildOptions),
      end: () => esbuild.stop(),
    };
  },
  "esbuild buildSync"() {
    const esbuild = loadEsbuild();
    return { call: () => esbuild.buildSync(esbuildOptions), end() {} };
  },
};

async function main() {
  const started = performance.now();
  const { call, end } = libraries[which]();
  const load = performance.now() - started;
  const walls = [];
  for (let count = Number(calls); count > 0; count--) {
    const before = performance.now();
    await call();
    walls.push(performance.now() - before);
  }
  await end();
  console.log(JSON.stringify({ load, walls }));
}

main();
