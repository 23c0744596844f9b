/**
 * The places that programs see when they look at a stack: an artifact is one file,
 * and they ask for the files of its modules. Gives whatever a program sets as
 * `Error.prepareStackTrace` call sites with the modules' paths and lines. Embedded
 * as `mapCallSites.toString()` where a module has such a function, so that it must
 * not know anything outside itself except its parameters and ECMAScript globals.
 *
 * Stacks that V8 makes itself still name the artifact.
 */
import type { CommonJs, ExtendLoader, LoaderHooks } from "./loader-hooks";
import type { Manifest, ManifestModule } from "./manifest";
import type { Factory } from "./require";

interface CallSite {
  getFunctionName(): string | null;
  getFileName(): unknown;
  getLineNumber(): number | null;
  toString(): string;
}

type Prepare = (error: unknown, sites: readonly CallSite[]) => unknown;

interface ErrorClass {
  new (): { readonly stack: unknown };
  prepareStackTrace?: unknown;
}

/**
 * @param extendFurther what else is asked of the loader
 * @see https://v8.dev/docs/stack-trace-api
 */
export function mapCallSites(
  extendFurther: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
): LoaderHooks {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { modules } = manifest;
  const { host, locate } = commonJs;
  const RealError = Error as unknown as ErrorClass;
  const before = Object.getOwnPropertyDescriptor(
    RealError,
    "prepareStackTrace",
  );
  const wrapped = new WeakMap<object, unknown>();
  const own = ownFile();

  /** What the stacks call the file that this text is in. */
  function ownFile(): unknown {
    const given = RealError.prepareStackTrace;
    RealError.prepareStackTrace = (_: unknown, [site]: readonly CallSite[]) =>
      site?.getFileName();
    const { stack } = new RealError();
    RealError.prepareStackTrace = given;
    return stack;
  }

  function moduleAt(line: number): ManifestModule | undefined {
    let [low, high] = [0, modules.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((modules[middle] as ManifestModule).line <= line) low = middle + 1;
      else high = middle;
    }
    return modules[low - 1];
  }

  function fileOf(module: ManifestModule): string {
    const path = locate(modules.indexOf(module));
    if (module.format !== "module" || host === undefined) return path;
    const { pathToFileURL } = host("url") as {
      pathToFileURL(path: string): { readonly href: string };
    };
    return pathToFileURL(path).href;
  }

  function mapped(site: CallSite): CallSite {
    const line = site.getLineNumber();
    if (site.getFileName() !== own || line === null) return site;
    const module = moduleAt(line);
    // Where Node has its loader, an artifact has its runtime.
    const file =
      module === undefined
        ? "node:internal/modules/cjs/loader"
        : fileOf(module);
    const at = module === undefined ? line : line - module.line + 1;
    const name = site.getFunctionName();
    // The function that a module's code is in has no name under Node.
    const isWhole = name !== null && Object.hasOwn(factories, name);
    const answers = {
      getFunctionName: () => (isWhole ? null : name),
      getFileName: () => file,
      getScriptNameOrSourceURL: () => file,
      getLineNumber: () => at,
      toString: () =>
        String(site)
          .replace(isWhole ? name : "", () => (isWhole ? "<anonymous>" : ""))
          .split(`${own as string}:${line}`)
          .join(`${file}:${at}`),
    };
    return new Proxy(site, {
      get(target, key) {
        if (Object.hasOwn(answers, key)) return Reflect.get(answers, key);
        const value = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  function wrap(prepare: unknown): unknown {
    if (typeof prepare !== "function") return prepare;
    let made = wrapped.get(prepare);
    if (made === undefined) {
      made = function (this: unknown, error: unknown, sites: CallSite[]) {
        const seen = Array.isArray(sites) ? sites.map(mapped) : sites;
        return Reflect.apply(prepare as Prepare, this, [error, seen]);
      };
      wrapped.set(prepare, made);
      wrapped.set(made as object, made);
    }
    return made;
  }

  if (typeof own === "string" && before?.configurable !== false) {
    // Node's own, which tells by this that nobody has set another.
    let current: unknown = before?.value;
    if (current) wrapped.set(current as object, current);
    Object.defineProperty(RealError, "prepareStackTrace", {
      get: () => (before?.get ? before.get.call(RealError) : current),
      set(given: unknown) {
        current = wrap(given);
        before?.set?.call(RealError, current);
      },
      enumerable: false,
      configurable: true,
    });
  }

  const none: LoaderHooks = {
    evaluator: () => undefined,
    refuseCycle() {},
    start: () => undefined,
    miss: commonJs.miss ?? (() => ""),
  };
  return extendFurther?.(manifest, factories, commonJs) ?? none;
}
