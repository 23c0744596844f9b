/**
 * Gives an artifact the factories that it holds as ASCII: a comment in the place of a
 * function, with the function's text in it. Embedded around `runArtifact` only where
 * there are such: because one character beyond ASCII makes an engine keep the text of
 * the whole artifact in two bytes a character, and read it as slowly, and because it
 * passes over a comment, where the program starts without the module. Must not know
 * anything outside itself except its parameters and ECMAScript globals.
 */
import type { ExtendLoader } from "./loader-hooks";
import type { Manifest } from "./manifest";
import type { Factory, HostModule, HostRequire, runArtifact } from "./require";

interface Vm {
  runInThisContext(text: string): unknown;
  readonly Script: new (
    text: string,
    options: object,
  ) => { runInThisContext(): Factory };
  readonly constants?: { readonly USE_MAIN_CONTEXT_DEFAULT_LOADER: symbol };
}

interface Named {
  readonly [code: symbol]: unknown;
}

/** @see https://v8.dev/docs/stack-trace-api */
interface CallSiteError {
  new (): { readonly stack?: unknown };
  prepareStackTrace?:
    | ((
        error: unknown,
        sites: readonly { getFileName(): string | null }[],
      ) => unknown)
    | undefined;
}

/**
 * Puts a getter in the place of each, which compiles the text when it is first asked
 * for: under the artifact's own name and line, so that stacks are as if it had stood
 * there.
 *
 * @param run `runArtifact`, or what stands around it
 */
export function unescapeFactories(
  run: typeof runArtifact,
  extend: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  native: HostRequire | undefined,
  outer: HostModule | undefined,
): unknown {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { defineProperty, toString: show } = Object;
  const ErrorClass = Error as unknown as CallSiteError;
  // A launcher gives the artifact another name than its module has. A stack as text
  // would have the lines of the whole artifact counted.
  const { prepareStackTrace } = ErrorClass;
  ErrorClass.prepareStackTrace = (_, [site]) => site?.getFileName();
  const filename =
    new ErrorClass().stack ??
    // Errors have no stack where Node 20 makes a snapshot, which says it here.
    (outer as Named | undefined)?.[Symbol.for("ingot.code")] ??
    outer?.filename;
  ErrorClass.prepareStackTrace = prepareStackTrace;

  function compile(name: string, line: number): Factory {
    const text = `(${show
      .call(factories[name])
      .slice(15, -3)
      .replace(/\{u\+(....)\}/g, (_, unit) =>
        String.fromCharCode(Number.parseInt(unit, 16)),
      )}})`;
    const vm = native?.("vm") as Vm | undefined;
    // Without Node, or in a context that is not its main one, which is the artifact's.
    if (vm?.runInThisContext("Object") !== Object) {
      const { eval: evaluate } = globalThis;
      const url = filename ? `\n//# sourceURL=${filename}` : "";
      return evaluate("\n".repeat(line - 2) + text + url) as Factory;
    }
    const { Script, constants } = vm;
    return new Script(text, {
      filename,
      // From 0, and the header is the line in front.
      lineOffset: line - 2,
      importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }).runInThisContext();
  }

  for (const { factory, line, escaped } of manifest.modules) {
    if (!escaped) continue;
    const held = factories[factory];
    const set = (value: Factory | undefined) =>
      defineProperty(factories, factory, {
        configurable: true,
        enumerable: true,
        value,
      });
    defineProperty(factories, factory, {
      configurable: true,
      get() {
        set(held);
        const compiled = compile(factory, line);
        defineProperty(compiled, "name", { value: factory });
        set(compiled);
        return compiled;
      },
    });
  }
  return run(extend, manifest, factories, native, outer);
}
