/**
 * What an artifact says besides MODULE_NOT_FOUND. Where a module computes what it
 * asks for: the place, and the flag that brings the module in. Where Node refuses
 * what is asked for, as a subpath that a package does not export: Node's own error.
 * Embedded as `explainMisses.toString()` where some module does the one or the
 * other, so that it must not know anything outside itself except its parameters and
 * ECMAScript globals.
 */
import type { CommonJs, ExtendLoader, LoaderHooks } from "./loader-hooks";
import type { Manifest } from "./manifest";
import type { Factory, Parent } from "./require";

/** @param extendFurther what else is asked of the loader */
export function explainMisses(
  extendFurther: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
): LoaderHooks {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { modules } = manifest;

  /** `pkg/lib/x` for an id, without the version; `./x` in the project. */
  function nameOf(id: string): string {
    return id.replace(/^([^/].*?)@[^/]*/, (whole, name) =>
      id.startsWith("./") ? whole : name,
    );
  }

  /** What `--include` would have to be given; empty where nothing would help. */
  function globOf(request: string, id: string, filename: string): string {
    if (/^(?:#|$|\w+:)/.test(request) && !/^[a-z]:[/\\]/i.test(request)) {
      return "";
    }
    const asked = request.replace(/\\/g, "/");
    if (/^\.{1,2}(?:\/|$)/.test(asked)) {
      const path: string[] = [];
      const folder = nameOf(id).split("/").slice(0, -1);
      for (const part of [...folder, ...asked.split("/")]) {
        if (part === ".." && path.length > 0) path.pop();
        else if (part !== "." && part !== "") path.push(part);
      }
      return (id.startsWith("./") ? "./" : "") + path.join("/");
    }
    if (!/^(?:\/|[a-z]:)/i.test(asked)) return asked;
    const [, inside] = asked.split(
      /\/node_modules\/\.ingot\/.*?\/node_modules\//,
    );
    if (inside !== undefined) return inside;
    // The folder that `./` stands for.
    const own = filename.replace(/\\/g, "/");
    const root = id.startsWith("./")
      ? own.slice(0, own.length - id.length + 1)
      : own.slice(0, own.indexOf("/node_modules/.ingot/"));
    return asked.startsWith(`${root}/`) ? `.${asked.slice(root.length)}` : "";
  }

  function rowOf(parent: Parent) {
    const filename = parent?.filename;
    return modules.find((_, index) => commonJs.locate(index) === filename);
  }

  /** As Node words it, but for the folder of the package.json. */
  function refusal(code: string, request: string, filename: string): Error {
    const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(request) ?? [request];
    const subpath = request.slice(name.length);
    const isName = code === "ERR_INVALID_MODULE_SPECIFIER";
    const isImport = code === "ERR_PACKAGE_IMPORT_NOT_DEFINED";
    const messages: Readonly<Record<string, string>> = {
      ERR_PACKAGE_PATH_NOT_EXPORTED: subpath
        ? `Package subpath '.${subpath}' is not defined by "exports" in ${name}/package.json`
        : `No "exports" main defined in ${name}/package.json`,
      ERR_PACKAGE_IMPORT_NOT_DEFINED: `Package import specifier "${request}" is not defined imported from ${filename}`,
      ERR_INVALID_PACKAGE_TARGET: `Invalid "${request.startsWith("#") ? "imports" : "exports"}" target defined for '${request.startsWith("#") ? request : `.${subpath}`}' in the package config ${name}/package.json`,
      ERR_INVALID_PACKAGE_CONFIG: `Invalid package config ${name}/package.json.`,
      ERR_INVALID_MODULE_SPECIFIER: `Invalid module "${request}" imported from ${filename}`,
    };
    const type = isName || isImport ? TypeError : Error;
    const error = new type(messages[code] ?? `Cannot resolve '${request}'`);
    // As Node's errors have it: the code stands in the stack, not in the name.
    error.name = `${error.name} [${code}]`;
    void error.stack;
    Reflect.deleteProperty(error, "name");
    Object.defineProperty(error, "toString", {
      value: () => `${error.name} [${code}]: ${error.message}`,
    });
    return Object.assign(error, { code });
  }

  function explain(request: string, parent: Parent): string {
    const { refused } = rowOf(parent) ?? {};
    if (refused && Object.hasOwn(refused, request))
      throw refusal(
        refused[request] as string,
        request,
        parent?.filename as string,
      );
    return miss(request, parent);
  }

  function miss(request: string, parent: Parent): string {
    const filename = parent?.filename;
    const row = rowOf(parent);
    const { id = "", computed = [], edges = {}, imports = [] } = row ?? {};
    const isLiteral =
      Object.hasOwn(edges, request) ||
      imports.some(([specifier]) => specifier === request);
    if (!filename || computed.length === 0 || isLiteral) return "";
    const places = computed.slice(0, 3).map((place) => `${id}:${place}`);
    if (computed.length > 3) places.push("\u2026");
    const glob = globOf(request, id, filename);
    return `\nComputed at ${places.join(", ")}; ${glob === "" ? "no file of that name is in the artifact" : `to have it in the artifact, compile with --include '${glob}'`}`;
  }

  const hooks = extendFurther?.(manifest, factories, {
    ...commonJs,
    miss,
  });
  return {
    evaluator: () => undefined,
    refuseCycle() {},
    start: () => undefined,
    ...hooks,
    miss: explain,
  };
}
