/**
 * Bundles one entry by Rspack's JavaScript API: `node rspack.mjs ENTRY OUTPUT`,
 * run in the folder that holds node_modules. Leaner than its own command line,
 * whose start-up loads a development server's options.
 */
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.cwd(), "package.json"));
const { rspack } = await import(
  pathToFileURL(require.resolve("@rspack/core")).href
);
const [entry, output] = process.argv.slice(2).map((file) => path.resolve(file));

const compiler = rspack({
  mode: "none",
  target: "node",
  devtool: false,
  entry,
  // One file, as the others write.
  module: { parser: { javascript: { dynamicImportMode: "eager" } } },
  output: {
    path: path.dirname(output),
    filename: path.basename(output),
    library: { type: "commonjs2" },
  },
});
compiler.run((error, stats) => {
  const failure = error ?? stats.toJson({ errors: true }).errors[0];
  if (failure) {
    console.error(`error: ${failure.message}`);
    process.exitCode = 1;
  }
  compiler.close(() => {});
});
