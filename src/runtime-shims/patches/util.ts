/**
 * What the util package lacks, or does as Node did long ago: Node's own `inspect`
 * and `format`, encoders, `parseArgs`, `styleText`, deep equality, names of
 * system errors.
 *
 * @see https://nodejs.org/api/util.html
 */
import process = require("node:process");
import { TextDecoder, TextEncoder } from "../internal/encoding.js";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
  outOfRange,
} from "../internal/errors.js";
import {
  format,
  formatWithOptions,
  inspect,
  stripVTControlCharacters,
} from "../internal/inspect.js";
import { nextTick } from "../internal/ticks.js";
import { systemErrors } from "../internal/system-errors.js";
import { validateFunction, validateString } from "../internal/validators.js";

type Members = Record<string, unknown>;
type AnyFunction = (...args: unknown[]) => unknown;

const { parseArgs } = require("@pkgjs/parseargs") as Members;

/** @see https://nodejs.org/api/util.html#utilisdeepstrictequalval1-val2 */
function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  // It asks for this module when it loads.
  const comparisons = require("assert/build/internal/util/comparisons") as {
    isDeepStrictEqual(a: unknown, b: unknown): boolean;
  };
  return comparisons.isDeepStrictEqual(a, b);
}

const custom = Symbol.for("nodejs.util.promisify.custom");

/** @see https://nodejs.org/api/util.html#utilpromisifyoriginal */
function promisify(original: unknown): AnyFunction {
  validateFunction(original, "original");
  const given = (original as unknown as Record<symbol, unknown>)[custom];
  if (given !== undefined && given !== null) {
    if (typeof given !== "function") {
      throw invalidArgType("util.promisify.custom", "Function", given);
    }
    return Object.defineProperty(given, custom, {
      value: given,
      enumerable: false,
      writable: false,
      configurable: true,
    }) as AnyFunction;
  }
  function made(this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      Reflect.apply(original as AnyFunction, this, [
        ...args,
        (error: unknown, value: unknown) => {
          if (error) reject(error);
          else resolve(value);
        },
      ]);
    });
  }
  Object.setPrototypeOf(made, Object.getPrototypeOf(original) as object);
  Object.defineProperty(made, custom, {
    value: made,
    enumerable: false,
    writable: false,
    configurable: true,
  });
  return Object.defineProperties(
    made,
    Object.getOwnPropertyDescriptors(original),
  );
}
promisify.custom = custom;

/** @see https://nodejs.org/api/util.html#utilcallbackifyoriginal */
function callbackify(original: unknown): AnyFunction {
  validateFunction(original, "original");
  function made(this: unknown, ...args: unknown[]): void {
    const callback = args.pop();
    validateFunction(callback, "last argument");
    const done = callback as AnyFunction;
    const promise = Reflect.apply(
      original as AnyFunction,
      this,
      args,
    ) as Promise<unknown>;
    promise.then(
      (value) => nextTick(() => Reflect.apply(done, this, [null, value])),
      (error: unknown) =>
        nextTick(() => Reflect.apply(done, this, [reasonOf(error)])),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  const { length, name } = descriptors as Record<string, PropertyDescriptor>;
  if (typeof length?.value === "number") length.value++;
  if (typeof name?.value === "string") name.value += "Callbackified";
  return Object.defineProperties(made, descriptors);
}

/** A falsy reason would look like success. */
function reasonOf(error: unknown): unknown {
  if (error) return error;
  const made = nodeError(
    "ERR_FALSY_VALUE_REJECTION",
    "Promise was rejected with falsy value",
  );
  return Object.assign(made, { reason: error });
}

const warned = new Set<string>();

/** @see https://nodejs.org/api/util.html#utildeprecatefn-msg-code */
function deprecate(original: AnyFunction, message: string, code?: unknown) {
  if (process.noDeprecation === true) return original;
  if (code !== undefined) validateString(code, "code");
  let isWarned = false;
  function deprecated(this: unknown, ...args: unknown[]): unknown {
    if (!isWarned) {
      isWarned = true;
      if (code === undefined)
        process.emitWarning(message, "DeprecationWarning");
      else if (!warned.has(code as string)) {
        warned.add(code as string);
        process.emitWarning(message, "DeprecationWarning", code as string);
      }
    }
    if (new.target) return Reflect.construct(original, args, new.target);
    return Reflect.apply(original, this, args);
  }
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype as object;
  return deprecated;
}

/** @see https://nodejs.org/api/util.html#utilinheritsconstructor-superconstructor */
function inherits(child: unknown, parent: unknown): void {
  if (child === undefined || child === null) {
    throw invalidArgType("ctor", "Function", child);
  }
  if (parent === undefined || parent === null) {
    throw invalidArgType("superCtor", "Function", parent);
  }
  const { prototype } = parent as { prototype: object };
  if (prototype === undefined) {
    throw invalidArgType("superCtor.prototype", "Object", prototype);
  }
  Object.defineProperty(child, "super_", {
    value: parent,
    writable: true,
    configurable: true,
  });
  Object.setPrototypeOf((child as { prototype: object }).prototype, prototype);
}

/** @see https://nodejs.org/api/util.html#utilstyletextformat-text-options */
function styleText(
  given: unknown,
  text: unknown,
  options: {
    readonly validateStream?: boolean;
    readonly stream?: { readonly isTTY?: boolean };
  } = {},
): string {
  const { validateStream = true, stream = process.stdout } = options;
  validateString(text, "text");
  const names: unknown[] = Array.isArray(given) ? given : [given];
  let left = "";
  let right = "";
  for (const name of names) {
    const { colors } = inspect as unknown as {
      colors: Readonly<Record<string, readonly number[]>>;
    };
    const codes = colors[String(name)];
    if (codes === undefined) {
      const known = Object.keys(inspect.colors).map((one) => `'${one}'`);
      throw invalidArgValue(
        "format",
        name,
        `must be one of: ${known.join(", ")}`,
      );
    }
    left += `\u001b[${codes[0]}m`;
    right = `\u001b[${codes[1]}m${right}`;
  }
  const isPlain = validateStream && !isColored(stream.isTTY === true);
  return isPlain ? text : left + text + right;
}

/** As the environment wishes, or the terminal allows. */
function isColored(isTerminal: boolean): boolean {
  const { FORCE_COLOR, NO_COLOR, NODE_DISABLE_COLORS } = process.env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0";
  return (
    isTerminal && NO_COLOR === undefined && NODE_DISABLE_COLORS === undefined
  );
}

/** @see https://nodejs.org/api/util.html#utildebuglogsection-callback */
function debuglog(
  set: string,
  onEnabled?: (log: AnyFunction) => void,
): AnyFunction {
  const name = set.toUpperCase();
  const wanted = (process.env.NODE_DEBUG ?? "")
    .split(",")
    .filter(Boolean)
    .map((part) =>
      part.replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replace(/\*/g, ".*"),
    );
  const enabled =
    wanted.length > 0 &&
    new RegExp(`^(?:${wanted.join("|")})$`, "i").test(name);
  const log: AnyFunction = (...args) => {
    if (enabled) {
      const text = format(...args);
      process.stderr.write(`${name} ${process.pid}: ${text}\n`);
    }
  };
  onEnabled?.(log);
  return Object.defineProperty(log, "enabled", {
    value: enabled,
    configurable: true,
    enumerable: true,
  });
}

/** @see https://nodejs.org/api/util.html#utilgetsystemerrornameerr */
function getSystemErrorName(error: unknown): string | undefined {
  if (typeof error !== "number") throw invalidArgType("err", "number", error);
  if (error >= 0 || !Number.isSafeInteger(error)) {
    throw outOfRange("err", "a negative integer", error);
  }
  return systemErrors.get(error)?.[0] ?? `Unknown system error ${error}`;
}

/** @see https://nodejs.org/api/util.html#utilparseenvcontent */
function parseEnv(content: unknown): Record<string, string> {
  validateString(content, "content");
  const env: Record<string, string> = {};
  const line =
    /^[^\S\n]*(?:export\s+)?([\w.-]+)[^\S\n]*=[^\S\n]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^#\n]*))[^\n]*$/gm;
  for (const [, key = "", double, single, tick, bare] of content.matchAll(
    line,
  )) {
    env[key] =
      double?.replaceAll("\\n", "\n") ?? single ?? tick ?? (bare ?? "").trim();
  }
  return env;
}

interface Signal {
  readonly aborted: boolean;
  addEventListener(type: string, listener: () => void, options: object): void;
}

/** @see https://nodejs.org/api/util.html#utilabortedsignal-resource */
function aborted(signal: Signal, resource: unknown): Promise<void> {
  if (signal === undefined || !("aborted" in signal)) {
    return Promise.reject(invalidArgType("signal", "AbortSignal", signal));
  }
  if (resource === null || typeof resource !== "object") {
    return Promise.reject(invalidArgType("resource", "Object", resource));
  }
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

export function patch(polyfill: Members): Members {
  const types = { ...(polyfill.types as Members) };
  delete types.isWebAssemblyCompiledModule;
  Object.assign(types, {
    isKeyObject: () => false,
    isCryptoKey: () => false,
    isExternal: () => false,
    // No engine tells a program.
    isProxy: () => false,
    isModuleNamespaceObject: (value: unknown) =>
      Object.prototype.toString.call(value) === "[object Module]",
  });
  const date = (value: unknown) =>
    Object.prototype.toString.call(value) === "[object Date]";
  return {
    ...polyfill,
    format,
    formatWithOptions,
    inspect,
    stripVTControlCharacters,
    promisify,
    callbackify,
    deprecate,
    inherits,
    styleText,
    debuglog,
    debug: debuglog,
    getSystemErrorName,
    getSystemErrorMap: () => new Map(systemErrors),
    isDeepStrictEqual,
    isDate: date,
    isArray: Array.isArray,
    parseArgs,
    parseEnv,
    aborted,
    toUSVString: (text: unknown) => String(text).replace(/\p{Cs}/gu, "\ufffd"),
    TextDecoder,
    TextEncoder,
    types,
  };
}
