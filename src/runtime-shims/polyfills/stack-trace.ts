/**
 * `Error.captureStackTrace` and its call sites, out of the text of a stack, where
 * the engine is not V8: programs for Node rely on them.
 *
 * @see https://v8.dev/docs/stack-trace-api
 */

import { hide } from "../internal/hidden.js";

/** As much of V8's `Error` as is asked here. */
const V8Error = Error as unknown as {
  stackTraceLimit?: unknown;
  prepareStackTrace?: unknown;
};
V8Error.stackTraceLimit ??= 10;

interface Target {
  stack?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** Above the function `above`, where the stack has it. */
export function captureStackTrace(
  target: Target,
  above?: { readonly name: string },
): void {
  const frames = String(new Error().stack)
    .split("\n")
    .filter((line) => /\S/.test(line) && !/^\w*Error\b/.test(line));
  const names = frames.map(
    (line) => /^\s*(?:at )?(?:new )?([^\s@(/]+)[ @]/.exec(line)?.[1] ?? null,
  );
  const from = above === undefined ? 0 : names.indexOf(above.name);
  const limit = Number(V8Error.stackTraceLimit) || 0;
  const sites = frames
    .map((line, at) => siteOf(line, names[at] ?? null))
    .slice(from + 1, from + 1 + limit);
  const { prepareStackTrace } = V8Error;
  const { name = "Error", message = "" } = target;
  const header = message === "" ? `${name}` : `${name}: ${message}`;
  const value =
    typeof prepareStackTrace === "function"
      ? prepareStackTrace.call(Error, target, sites)
      : [header, ...sites.map((site) => `    at ${site}`)].join("\n");
  hide(target, "stack", value);
}

/** One frame: `at name (file:1:2)`, or `name@file:1:2`. */
function siteOf(frame: string, name: string | null): object {
  const [, file = null, line = null, column = null] =
    /([^\s(@]+?):(\d+)(?::(\d+))?\)?$/.exec(frame) ?? [];
  const none = () => null;
  const no = () => false;
  const shown = frame.trim().replace(/^at /, "");
  return {
    getThis: () => undefined,
    getFunction: () => undefined,
    getTypeName: none,
    getFunctionName: () => name,
    getMethodName: none,
    getFileName: () => file,
    getScriptNameOrSourceURL: () => file,
    getLineNumber: () => line && +line,
    getColumnNumber: () => column && +column,
    getEvalOrigin: () => undefined,
    getPromiseIndex: none,
    isToplevel: () => true,
    isEval: no,
    isNative: () => file === null,
    isConstructor: no,
    isAsync: no,
    isPromiseAll: no,
    toString: () => shown,
  };
}
