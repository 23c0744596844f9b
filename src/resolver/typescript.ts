/**
 * How TypeScript sources find each other. Receives a resolver that does as Node
 * does and gives one that goes further where Node gives up: TypeScript's own
 * projects name the file that a compiler would write, `./x.js`, or no extension
 * at all, for `x.ts`. Must not change any answer that Node has.
 */
import type { AbsolutePath, Host } from "../host.js";
import { type Environment, identify } from "./search.js";
import type { Resolve } from "./types.js";

const SOURCE = /\.[cm]?ts$/;

/** Whether the name is that of a TypeScript source: `.ts`, `.mts`, `.cts`. */
export function isTypeScript(path: string): boolean {
  return SOURCE.test(path);
}

/**
 * Whether Node, and so the compiler, refuses to strip the types of this file.
 *
 * @see https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
 */
export function isInNodeModules(path: AbsolutePath, host: Host): boolean {
  return path.split(host.path.sep).includes("node_modules");
}

const NOT_FOUND: ReadonlySet<string> = new Set([
  "MODULE_NOT_FOUND",
  "ERR_MODULE_NOT_FOUND",
  "ERR_UNSUPPORTED_DIR_IMPORT",
]);

/**
 * Relative specifiers in TypeScript sources, where Node finds nothing: `./x.js`
 * is `x.ts` (likewise `.mjs` and `.cjs`), `./x` is `x.ts` or `x/index.ts`.
 */
export function withTypeScript(
  resolve: Resolve,
  environment: Environment,
): Resolve {
  const { lookup } = environment;
  return (specifier, fromDir, kind, importer) => {
    const resolution = resolve(specifier, fromDir, kind, importer);
    if (
      resolution.kind !== "failed" ||
      !NOT_FOUND.has(resolution.code) ||
      importer === undefined ||
      !isTypeScript(importer) ||
      !/^\.\.?(?:$|\/)/.test(specifier)
    ) {
      return resolution;
    }
    const sources = sourcesOf(specifier, fromDir, lookup.path);
    const found = sources.find((file) => lookup.kind(file) === "file");
    return found === undefined
      ? { ...resolution, tried: [...resolution.tried, ...sources] }
      : { kind: "file", path: identify(found, environment), conditions: [] };
  };
}

/** The sources that a specifier may mean, in order. */
function sourcesOf(
  specifier: string,
  fromDir: AbsolutePath,
  path: Host["path"],
): readonly string[] {
  const file = path.resolve(fromDir, specifier);
  const index = path.join(file, "index.ts");
  if (/(?:^|\/)\.{0,2}$/.test(specifier)) return [index];
  const output = /\.([cm]?)js$/.exec(file);
  return output === null
    ? [`${file}.ts`, index]
    : [`${file.slice(0, output.index)}.${output[1]}ts`];
}
