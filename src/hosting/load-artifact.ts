/**
 * Hosts an artifact inside a running Node program: a path in, its loadable
 * modules out. The artifact's own runtime does the loading; this side only reads
 * the manifest, evaluates the file, and takes the handle that the runtime offers
 * to a host. It resolves nothing and never looks for a node_modules folder.
 */
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { resolve } from "node:path";
import { artifactFileOf } from "../codegen/launcher.js";
import { readManifest } from "../inspect/read-manifest.js";
import type { ManifestModule } from "../runtime-shims/manifest.js";

/**
 * The own property of the artifact's `module` that holds the host's callback.
 * A runtime that finds it calls it with a {@link HostHandle} and does not run
 * the entry.
 */
const HOST = Symbol.for("ingot.host");

/** What the artifact's runtime hands to the callback. */
interface HostHandle {
  load(id: string): unknown;
}

export interface LoadedArtifact {
  /** What can be loaded by name: `turndown`, `@scope/pkg`, `./index`. */
  readonly names: readonly string[];
  /** Every embedded module, for information. */
  readonly modules: readonly Pick<
    ManifestModule,
    "id" | "format" | "size" | "sha256"
  >[];
  /**
   * Loads a module, by name or by id, and returns its exports: the same object
   * each time, as `require` does. Throws MODULE_NOT_FOUND for an unknown name,
   * and whatever the module itself throws.
   */
  load(id: string): unknown;
}

export type LoadArtifactErrorCode =
  /** The file is no artifact of a version that this ingot reads, or is damaged. */
  | "ERR_INGOT_NOT_AN_ARTIFACT"
  /** Its runtime ran, but offered no handle to a host. */
  | "ERR_INGOT_NOT_HOSTABLE";

/**
 * Evaluates the artifact at `path` without running its entry and returns what it
 * offers. Every call gives a fresh instance with modules of its own; nothing is
 * shared through `require.cache`. The artifact's builtins and externals come
 * from a `require` at its own place, and stack frames name its file.
 *
 * @param path the artifact, or its launcher; relative paths start at the working directory
 * @throws Node's error where the file cannot be read; an error whose `code` is a
 *   {@link LoadArtifactErrorCode} where it is not an artifact. Such a file is
 *   never evaluated.
 * @example
 *   const { load } = loadArtifact("dist/turndown.cjs");
 *   const TurndownService = load("turndown");
 */
export function loadArtifact(path: string): LoadedArtifact {
  const filename = resolve(path);
  const given = readFileSync(filename);
  const code = artifactFileOf(given, filename);
  const bytes = code === filename ? given : readFileSync(code);
  const reading = readManifest(bytes);
  if (!reading.ok)
    throw failure(
      "ERR_INGOT_NOT_AN_ARTIFACT",
      `Cannot load ${code}: ${reading.reason}`,
    );

  const handle = evaluate(filename, code, bytes.toString("utf8"));
  if (handle === null)
    throw failure(
      "ERR_INGOT_NOT_HOSTABLE",
      `Cannot load ${filename}: its runtime does not offer its modules to a host`,
    );
  const { manifest } = reading;
  return {
    names: Object.keys(manifest.names),
    modules: manifest.modules.map(({ id, format, size, sha256 }) => ({
      id,
      format,
      size,
      sha256,
    })),
    load: (id) => handle.load(id),
  };
}

/**
 * Evaluates the artifact with Node's own CommonJS loader, so that frames, its
 * `require` and `import()` are what they are when it is run. `require(path)`
 * would not do: it cannot pass the callback, shares one instance, and takes a
 * `.js` artifact in a `"type": "module"` package for ESM. Nor would
 * `vm.compileFunction`: its `import()` warns of an experimental feature.
 *
 * @param filename which the artifact sees as its own
 * @param code which stacks name
 */
function evaluate(
  filename: string,
  code: string,
  text: string,
): HostHandle | null {
  const module = new Module(filename) as CompilingModule;
  module.filename = filename;
  module.paths = createRequire(filename).resolve.paths("ingot") ?? [];
  let handle: HostHandle | null = null;
  Object.defineProperty(module, HOST, {
    value: (offered: HostHandle) => {
      handle = offered;
    },
  });
  module._compile(text, code, "commonjs");
  module.loaded = true;
  return handle;
}

/**
 * The one undocumented method in use; transpiling loaders have relied on it for
 * as long as there are any. Node 20 ignores the format.
 */
interface CompilingModule extends Module {
  _compile(text: string, filename: string, format: "commonjs"): unknown;
}

function failure(code: LoadArtifactErrorCode, message: string): Error {
  return Object.assign(new Error(message), { code });
}
