/**
 * Runs graphs in this process and prints what each logged, one JSON line a
 * graph: `esm-run.js node|ours <folder> <first> <count>`. Every graph is a folder
 * of files; beside it stands its assembled form. `ours` runs that by
 * src/runtime-shims/esm.ts and a CommonJS loader written here after Node's, on
 * the same virtual paths; `node` lets Node load the files.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type CommonJsLoader,
  esModules,
  type LoadedModule,
} from "../../src/runtime-shims/esm.js";
import { starCycles } from "../../src/runtime-shims/star-cycles.js";
import type { Manifest } from "../../src/runtime-shims/manifest.js";

interface Graph {
  readonly manifest: Manifest;
  readonly factories: Readonly<
    Record<string, (...wrapper: unknown[]) => unknown>
  >;
}

interface Module extends LoadedModule {
  exports: unknown;
  loaded: boolean;
  executing: boolean;
  parent: string | undefined;
  readonly filename: string;
}

const NODE_MAJOR = Number(process.versions.node.split(".")[0]);

/** What runs an entry, and tells the outcome as text. */
export interface Runner {
  require(): unknown;
  import(): Promise<unknown>;
}

/** A minimal `Module._load` around the ES module records. */
export function runnerOf(graph: Graph, root: string): Runner {
  const { manifest, factories } = graph;
  const cache: (Module | undefined)[] = [];
  const indexOf = new Map(
    manifest.modules.map(({ id }, index) => [join(root, id), index]),
  );
  const filename = (index: number) =>
    join(root, manifest.modules[index]?.id ?? "");

  const loader: CommonJsLoader = {
    filename,
    load: (index) => load(index, undefined),
    isExecuting: (index) => cache[index]?.executing === true,
    builtin: (name) => require(name),
    importFile: () => undefined,
    external: (specifier) => require(specifier),
    resolve: (specifier, from) => find(specifier, filename(from)),
    createRequire: (from) => requireOf(filename(from)),
    isMain: () => false,
    miss: () => "",
    program: (path) => path,
  };
  const esm = esModules(
    manifest,
    factories,
    loader,
    manifest.modules.some(({ starCycle }) => starCycle)
      ? starCycles
      : undefined,
  );
  return {
    require: () => load(manifest.entry, undefined).exports,
    import: () => esm.load(manifest.entry),
  };

  function find(specifier: string, from: string) {
    if (specifier.startsWith("node:")) return specifier;
    return indexOf.get(join(dirname(from), specifier));
  }

  function requireOf(from: string) {
    return (specifier: string): unknown => {
      const target = find(specifier, from);
      if (typeof target === "string") return require(target);
      if (target === undefined) {
        throw Object.assign(new Error(`Cannot find module '${specifier}'`), {
          code: "MODULE_NOT_FOUND",
        });
      }
      return load(target, from).exports;
    };
  }

  function stackOf(parent: string | undefined): readonly string[] {
    return parent === undefined ? [] : [parent];
  }

  function load(index: number, parent: string | undefined): Module {
    const { format, factory = "" } = manifest.modules[index] ?? {};
    const cached = cache[index];
    if (cached !== undefined) {
      if (NODE_MAJOR >= 22) cached.parent = parent;
      if (!cached.loaded && format === "module") {
        esm.refuseCycle(index, cached.parent);
      }
      return cached;
    }
    const module: Module = {
      exports: {},
      loaded: false,
      executing: false,
      parent,
      filename: filename(index),
    };
    cache[index] = module;
    let threw = true;
    try {
      if (format === "module") {
        module.exports = esm.require(index, stackOf(parent));
      } else if (format === "json") {
        module.exports = JSON.parse(String(factories[factory]?.()));
      } else {
        module.executing = true;
        factories[factory]?.call(
          module.exports,
          module.exports,
          requireOf(module.filename),
          module,
          module.filename,
          dirname(module.filename),
          (specifier: unknown, options: unknown) =>
            esm.import(index, specifier, options),
        );
        module.executing = false;
      }
      module.loaded = true;
      threw = false;
    } finally {
      if (threw) cache[index] = undefined;
    }
    return module;
  }
}

function nodeRunner(entry: string): Runner {
  return {
    require: () => createRequire(entry)(entry),
    import: () => import(pathToFileURL(entry).href),
  };
}

/** The texts of an error that must be equal. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${String(error)}`;
  const { code } = error as Error & { readonly code?: string };
  // Which parent Node names here, if any, depends on its preparsing.
  const message = code?.startsWith("ERR_REQUIRE_")
    ? error.message.replace(
        / \([Ff]rom [^)]*\)|\n {2}From .*|\nRequire stack:(?:.|\n)*/,
        "",
      )
    : error.message;
  return `${error.name} ${code ?? ""} ${message}`;
}

async function run(mode: string, folder: string, index: number) {
  const log: string[] = [];
  const root = join(folder, String(index));
  const { entry } = JSON.parse(
    readFileSync(join(root, "graph.json"), "utf8"),
  ) as { readonly entry: string };
  const globals = globalThis as {
    log?: (text: string) => void;
    describeError?: typeof describe;
  };
  globals.describeError = describe;
  globals.log = (text) => void log.push(text);
  const runner =
    mode === "node"
      ? nodeRunner(join(root, entry))
      : runnerOf(require(`${root}.js`) as Graph, root);
  const idle = whenIdle();
  try {
    if (entry.endsWith(".mjs")) {
      // A module that awaits an import of itself never ends.
      log.push(
        await Promise.race([
          runner.import().then(() => "done"),
          idle.then(() => "unsettled"),
        ]),
      );
    } else {
      runner.require();
      log.push("done");
    }
  } catch (error) {
    log.push(`failed: ${describe(error)}`);
  }
  await idle;
  return log;
}

/**
 * Fulfilled once nothing is left that could make the program go on: what has not
 * settled by then never will, however slow the machine is.
 */
function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // The loop must turn once more, or the process ends in spite of what follows.
    process.once("beforeExit", () => setImmediate(resolve));
  });
}

async function main([
  mode = "",
  folder = "",
  first = "0",
  count = "0",
]: readonly string[]) {
  // Node 20 reports some errors that were caught, too.
  process.on("unhandledRejection", () => {});
  process.on("warning", () => {});
  for (
    let index = Number(first);
    index < Number(first) + Number(count);
    index++
  ) {
    const log = await run(mode, folder, index);
    process.stdout.write(`${JSON.stringify({ index, log })}\n`);
  }
}

if (require.main === module) void main(process.argv.slice(2));
