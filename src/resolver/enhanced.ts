/**
 * enhanced-resolve, for the two things Node's algorithms know nothing of: the
 * `browser` field and Yarn's Plug'n'Play. The only file that knows the package,
 * which is loaded when it is first needed: most compilations never do.
 */
import { type AbsolutePath, type Host, HostError } from "../host.js";
import type { ResolveKind } from "./types.js";

type EnhancedResolveModule = typeof import("enhanced-resolve");
type Factory = EnhancedResolveModule["ResolverFactory"];
type FactoryOptions = Parameters<Factory["createResolver"]>[0];
type Resolver = ReturnType<Factory["createResolver"]>;

/** What a `.pnp.cjs` exports, as far as it is used here. */
export interface PnpApi {
  readonly resolveToUnqualified: (
    packageName: string,
    issuer: string,
    options: { considerBuiltins: boolean },
  ) => string | null;
}

export interface EnhancedOptions {
  readonly conditions: Readonly<Record<ResolveKind, readonly string[]>>;
  readonly browserField: boolean;
  readonly pnpApi: PnpApi | null;
}

/**
 * @returns a path with its links not yet followed, `false` for a module that a
 *   `browser` field replaces by nothing, `null` where there is no answer
 */
export type EnhancedResolve = (
  specifier: string,
  fromDir: string,
  kind: ResolveKind,
) => string | false | null;

/** A second resolver over the same host. */
export function createEnhancedResolver(
  host: Host,
  options: EnhancedOptions,
): EnhancedResolve {
  const resolvers = new Map<ResolveKind, Resolver>();
  return (specifier, fromDir, kind) => {
    let resolver = resolvers.get(kind);
    if (resolver === undefined) {
      resolver = createResolver(host, kind, options);
      resolvers.set(kind, resolver);
    }
    let answer: string | false | null = null;
    try {
      resolver.resolve({}, fromDir, specifier, {}, (error, found, request) => {
        // `found` has a query and escapes in it, `path` is the bare path.
        if (!error) answer = found === false ? false : (request?.path ?? null);
      });
    } catch {
      // It stumbles over a package.json that is JSON, but no object.
    }
    return answer;
  };
}

function createResolver(
  host: Host,
  kind: ResolveKind,
  { conditions, browserField, pnpApi }: EnhancedOptions,
): Resolver {
  const { ResolverFactory } =
    require("enhanced-resolve") as EnhancedResolveModule;
  return ResolverFactory.createResolver({
    fileSystem: fileSystemOf(host),
    conditionNames: [...conditions[kind]],
    extensions: [".js", ".json", ".node"],
    mainFields: browserField ? ["browser", "main"] : ["main"],
    aliasFields: browserField ? ["browser"] : [],
    fullySpecified: kind === "import",
    // The caller follows links, with the caches it has for that.
    symlinks: false,
    pnpApi,
  });
}

/**
 * The host in the callback style that enhanced-resolve asks for. Each callback
 * is called before the function returns, which makes the resolver synchronous.
 */
function fileSystemOf(host: Host): FactoryOptions["fileSystem"] {
  type Callback = (error: Error | null, result?: unknown) => void;
  const answering =
    (read: (path: string) => unknown) =>
    (path: string, ...rest: readonly unknown[]) => {
      const callback = rest.at(-1) as Callback;
      let result: unknown;
      try {
        result = read(path);
      } catch (error) {
        callback(error as Error);
        return;
      }
      callback(null, result);
    };
  const stat = (path: string) => {
    const kind = host.stat(path);
    if (kind === null) throw missing(path);
    return {
      isFile: () => kind === "file",
      isDirectory: () => kind === "directory",
    };
  };
  return {
    stat: answering(stat),
    readFile: answering((path) => Buffer.from(host.readFile(path))),
    readdir: answering((path) => [...host.readdir(path)]),
    readlink: answering((path) => {
      throw missing(path);
    }),
  } as FactoryOptions["fileSystem"];
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
}

/**
 * Loads the Plug'n'Play table of a project. This runs the project's own file,
 * and lets it teach `node:fs` to read packages inside their archives: that is
 * how Yarn's table is meant to be used, there is no other format of it.
 *
 * @throws HostError where the project's file throws
 */
export function loadPnpApi(file: AbsolutePath): PnpApi {
  try {
    const api = require(file) as PnpApi & { setup?: () => void };
    api.setup?.();
    return api;
  } catch (error) {
    throw new HostError(file, error);
  }
}
