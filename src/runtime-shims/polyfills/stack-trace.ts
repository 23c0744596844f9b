/**
 * V8's stacks, out of the text of another engine's: `Error.captureStackTrace`,
 * `Error.prepareStackTrace` and its call sites, and the error's name and message
 * before the frames. Programs for Node rely on them. Errors that the engine throws
 * itself keep its own stack.
 *
 * @see https://v8.dev/docs/stack-trace-api
 */

import { hide } from "../internal/hidden.js";

type ErrorClass = new (...args: unknown[]) => { stack?: unknown };

/** The engine's own: `install` puts another in its place. */
const OwnError = Error;

/** V8 begins a stack with the error's text; others do not. */
export const hasHeader = /^Error: x/.test(String(new OwnError("x").stack));

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
  const { stack } = new OwnError();
  const limit = Number(V8Error.stackTraceLimit) || 0;
  const name = above?.name;
  const value = prepared(target, stack, limit, (names) =>
    name === undefined ? 1 : names.indexOf(name) + 1,
  );
  hide(target, "stack", value);
}

/**
 * What V8 makes of a stack.
 *
 * @param skipped how many frames are left out, by the names of their functions
 */
function prepared(
  target: Target,
  stack: unknown,
  limit: number,
  skipped: (names: readonly (string | null)[]) => number,
): unknown {
  const frames = String(stack)
    .split("\n")
    .filter((line) => /\S/.test(line) && !/^\w*Error\b/.test(line));
  const names = frames.map(
    (line) => /^\s*(?:at )?(?:new )?([^\s@(/]+)[ @]/.exec(line)?.[1] ?? null,
  );
  const from = skipped(names);
  const sites = frames
    .map((line, at) => siteOf(line, names[at] ?? null))
    .slice(from, from + limit);
  const { prepareStackTrace } = V8Error;
  if (typeof prepareStackTrace === "function") {
    return prepareStackTrace.call(Error, target, sites);
  }
  const { name = "Error", message = "" } = target;
  const header = message === "" ? `${name}` : `${name}: ${message}`;
  return [header, ...sites.map((site) => `    at ${site}`)].join("\n");
}

/** Puts classes of errors with V8's stacks in the place of the engine's. */
export function install(): void {
  if (hasHeader) return;
  const realm = globalThis as unknown as Record<string, ErrorClass>;
  for (const name of [
    "Error",
    "AggregateError",
    "EvalError",
    "RangeError",
    "ReferenceError",
    "SyntaxError",
    "TypeError",
    "URIError",
  ]) {
    const Class = realm[name];
    if (Class === undefined) continue;
    const made = withStacks(Class);
    hide(realm, name, made);
    hide(Class.prototype as object, "constructor", made);
    if (name !== "Error") Object.setPrototypeOf(Class, Error);
  }
}

function withStacks(Class: ErrorClass): ErrorClass {
  // Its name is looked for in the stack.
  const makeWithStack = (args: unknown[], Target: ErrorClass) => {
    const error = Reflect.construct(Class, args, Target) as Target;
    // Nor do the constructors of other classes have frames.
    const { name } = Target;
    writeLater(error, error.stack, name === Class.name ? "" : name);
    return error;
  };
  return new Proxy(Class, {
    apply: (_, __, args) => makeWithStack(args, Class),
    construct: (_, args, Target) => makeWithStack(args, Target as ErrorClass),
  });
}

/** When it is first read, as V8 does: programs set names and messages before. */
function writeLater(error: Target, stack: unknown, above: string): void {
  const limit = Number(V8Error.stackTraceLimit) || 0;
  let written: { readonly value: unknown } | null = null;
  Object.defineProperty(error, "stack", {
    get() {
      if (written !== null) return written.value;
      // One that reads it while it is made gets nothing.
      written = { value: undefined };
      const value = prepared(error, stack, limit, (names) =>
        Math.max(names.indexOf("makeWithStack") + 2, names.indexOf(above) + 1),
      );
      written = { value };
      if (Object.isExtensible(error)) hide(error, "stack", value);
      return value;
    },
    set(this: object, value: unknown) {
      hide(this, "stack", value);
    },
    enumerable: false,
    configurable: true,
  });
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
