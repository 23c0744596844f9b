/**
 * What an artifact adds to MODULE_NOT_FOUND where a module computes what it asks
 * for: the place, and the flag that brings the module in. Embedded as
 * `explainMisses.toString()` where some module does, so that it must not know
 * anything outside itself except its parameters and ECMAScript globals.
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

  function miss(request: string, parent: Parent): string {
    const filename = parent?.filename;
    const index = modules.findIndex(
      (_, index) => commonJs.locate(index) === filename,
    );
    const row = modules[index];
    const { id = "", computed = [], edges = {}, imports = [] } = row ?? {};
    const isLiteral =
      Object.hasOwn(edges, request) ||
      imports.some(([specifier]) => specifier === request);
    if (!filename || computed.length === 0 || isLiteral) return "";
    const places = computed.slice(0, 3).map((place) => `${id}:${place}`);
    if (computed.length > 3) places.push("…");
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
    miss,
  };
}
