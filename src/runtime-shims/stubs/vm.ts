/**
 * The builtin `vm`, as far as the engine's own `eval` goes: scripts of the one
 * context that there is. Another context would need another realm.
 *
 * @see https://nodejs.org/api/vm.html
 */
import { invalidArgType } from "../internal/errors.js";
import { notSupported } from "../internal/not-supported.js";
import {
  validateArray,
  validateBoolean,
  validateInteger,
  validateObject,
  validateString,
  validateUint32,
} from "../internal/validators.js";

interface ScriptOptions {
  readonly filename?: unknown;
  readonly lineOffset?: unknown;
  readonly columnOffset?: unknown;
  readonly cachedData?: unknown;
  readonly produceCachedData?: unknown;
}

interface RunOptions {
  readonly displayErrors?: unknown;
  readonly timeout?: unknown;
  readonly breakOnSigint?: unknown;
}

interface FunctionOptions extends ScriptOptions {
  readonly parsingContext?: unknown;
  readonly contextExtensions?: readonly unknown[];
}

/** In the scope of no function. */
// biome-ignore lint/security/noGlobalEval: what the module is for
const evaluate = eval as (text: string) => unknown;

function checkScript({
  filename = "evalmachine.<anonymous>",
  lineOffset = 0,
  columnOffset = 0,
  cachedData,
  produceCachedData = false,
}: ScriptOptions): string {
  validateString(filename, "options.filename");
  validateInteger(lineOffset, "options.lineOffset", -(2 ** 31), 2 ** 31 - 1);
  validateInteger(
    columnOffset,
    "options.columnOffset",
    -(2 ** 31),
    2 ** 31 - 1,
  );
  if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) {
    throw invalidArgType(
      "options.cachedData",
      ["Buffer", "TypedArray", "DataView"],
      cachedData,
    );
  }
  validateBoolean(produceCachedData, "options.produceCachedData");
  return filename;
}

/** As Node's options: the name of the file alone, or an object. */
function asOptions(options: unknown): ScriptOptions & RunOptions {
  if (typeof options === "string") return { filename: options };
  validateObject(options, "options");
  return options;
}

function checkRun({
  displayErrors = true,
  timeout,
  breakOnSigint = false,
}: RunOptions): void {
  validateBoolean(displayErrors, "options.displayErrors");
  validateBoolean(breakOnSigint, "options.breakOnSigint");
  if (timeout !== undefined) {
    validateUint32(timeout, "options.timeout", true);
    // Whoever asks for it relies on it.
    throw notSupported("vm.timeout");
  }
}

function named(text: string, filename: string): string {
  return `${text}\n//# sourceURL=${filename.replace(/\s/g, "_")}`;
}

/** @see https://nodejs.org/api/vm.html#class-vmscript */
class Script {
  readonly #text: string;
  declare cachedDataRejected: boolean | undefined;
  declare sourceMapURL: string | undefined;

  constructor(code: unknown, options: unknown = {}) {
    const text = `${code as string}`;
    const filename = checkScript(asOptions(options));
    // Finds what is no JavaScript before anything runs.
    new Function(text);
    this.#text = named(text, filename);
    this.cachedDataRejected = undefined;
    this.sourceMapURL =
      /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(text)?.[1] ?? undefined;
  }

  runInThisContext(options: unknown = {}): unknown {
    validateObject(options, "options");
    checkRun(options as RunOptions);
    return evaluate(this.#text);
  }

  runInContext(): never {
    throw notSupported("vm.runInContext");
  }

  runInNewContext(): never {
    throw notSupported("vm.runInNewContext");
  }

  createCachedData(): never {
    throw notSupported("vm.Script.createCachedData");
  }
}

function runInThisContext(code: unknown, options: unknown = {}): unknown {
  const given = asOptions(options);
  const { displayErrors, timeout, breakOnSigint, ...script } = given;
  return new Script(code, script).runInThisContext({
    ...(displayErrors !== undefined && { displayErrors }),
    ...(timeout !== undefined && { timeout }),
    ...(breakOnSigint !== undefined && { breakOnSigint }),
  });
}

/** @see https://nodejs.org/api/vm.html#vmcompilefunctioncode-params-options */
function compileFunction(
  code: unknown,
  params?: unknown,
  options: unknown = {},
): unknown {
  validateString(code, "code");
  if (params !== undefined) {
    validateArray(params, "params");
    params.forEach((param, at) => {
      validateString(param, `params[${at}]`);
    });
  }
  validateObject(options, "options");
  const { filename = "", ...rest } = options as FunctionOptions;
  validateString(filename, "options.filename");
  checkScript(rest);
  const { parsingContext, contextExtensions = [] } = rest;
  validateArray(contextExtensions, "options.contextExtensions");
  if (parsingContext !== undefined || contextExtensions.length > 0) {
    throw notSupported("vm.compileFunction");
  }
  const made = new Function(
    ...((params ?? []) as string[]),
    filename === "" ? code : named(code, filename),
  );
  return Object.defineProperty(made, "name", { value: "", configurable: true });
}

function isContext(object: unknown): boolean {
  const isObject =
    (typeof object === "object" && object !== null) ||
    typeof object === "function";
  if (!isObject || typeof object === "function") {
    throw invalidArgType("object", "Object", object);
  }
  return false;
}

export = {
  Script,
  runInThisContext,
  compileFunction,
  isContext,
  constants: Object.freeze({
    __proto__: null,
    USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol(
      "vm_dynamic_import_main_context_default",
    ),
    DONT_CONTEXTIFY: Symbol("vm_context_no_contextify"),
  }),
};
