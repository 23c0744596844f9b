/**
 * `throws` and `rejects`, and their opposites: what a function threw against what was
 * expected of it, a class, a pattern, a function that judges, an object to compare.
 *
 * @see https://nodejs.org/api/assert.html#assertthrowsfn-error-message
 */
import { isDeepStrictEqual } from "../../internal/comparisons.js";
import {
  describe,
  invalidArgType,
  invalidArgValue,
  nodeError,
} from "../../internal/errors.js";
import { inspect } from "../../internal/inspect.js";
import { isNativeError, isPromise, isRegExp } from "../../internal/types.js";
import { validateFunction } from "../../internal/validators.js";
import { type AnyFunction, AssertionError } from "./assertion-error.js";
import { fail } from "./fail.js";

/** What a function that did not throw has thrown. */
const NOTHING = Symbol("nothing");

type Api = AnyFunction & { readonly name: string };

function isError(value: unknown): value is Error {
  return isNativeError(value) || value instanceof Error;
}

/** @returns what it throws */
export function thrownBy(fn: unknown): unknown {
  validateFunction(fn, "fn");
  try {
    (fn as () => unknown)();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

function isThenable(value: unknown): value is Promise<unknown> {
  if (isPromise(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const { then, catch: rescue } = value as Record<string, unknown>;
  return typeof then === "function" && typeof rescue === "function";
}

/** @returns what the promise is rejected with */
export async function rejectionOf(given: unknown): Promise<unknown> {
  let promise = given;
  if (typeof given === "function") {
    promise = (given as () => unknown)();
    if (!isThenable(promise)) {
      throw nodeError(
        "ERR_INVALID_RETURN_VALUE",
        `Expected instance of Promise to be returned from the "promiseFn" function but got ${describe(promise)}.`,
        TypeError,
      );
    }
  } else if (!isThenable(given)) {
    throw invalidArgType("promiseFn", ["Function", "Promise"], given);
  }
  try {
    await (promise as Promise<unknown>);
  } catch (error) {
    return error;
  }
  return NOTHING;
}

const EXPECTED_TYPES = ["Object", "Error", "Function", "RegExp"];

function ambiguous(reason: string): Error {
  return nodeError(
    "ERR_AMBIGUOUS_ARGUMENT",
    `The "error/message" argument is ambiguous. ${reason}`,
    TypeError,
  );
}

/**
 * @param noun of what is missing, `exception`
 * @param rest what was expected, and the user's message
 */
export function expectError(
  api: Api,
  noun: string,
  actual: unknown,
  rest: readonly unknown[],
): void {
  let [expected, message] = rest;
  if (typeof expected === "string") {
    if (rest.length === 2) {
      throw invalidArgType("error", EXPECTED_TYPES, expected);
    }
    if (typeof actual === "object" && actual !== null) {
      const { message: text } = actual as { message?: unknown };
      if (text === expected) {
        throw ambiguous(
          `The error message "${text}" is identical to the message.`,
        );
      }
    } else if (actual === expected) {
      throw ambiguous(`The error "${actual}" is identical to the message.`);
    }
    message = expected;
    expected = undefined;
  } else if (
    expected !== undefined &&
    expected !== null &&
    typeof expected !== "object" &&
    typeof expected !== "function"
  ) {
    throw invalidArgType("error", EXPECTED_TYPES, expected);
  }
  if (actual === NOTHING) {
    const { name } = (expected ?? {}) as { name?: unknown };
    const of = name ? ` (${String(name)})` : "";
    const why = message ? `: ${String(message)}` : ".";
    fail({
      actual: undefined,
      expected,
      operator: api.name,
      message: `Missing expected ${noun}${of}${why}`,
      stackStartFn: api,
    });
  }
  if (expected) {
    compareThrown(actual, expected as object, message, api);
  }
}

function compareThrown(
  actual: unknown,
  expected: object,
  message: unknown,
  api: Api,
): void {
  const problem =
    typeof expected === "function"
      ? problemByFunction(actual, expected as AnyFunction)
      : isRegExp(expected)
        ? problemByPattern(actual, expected as RegExp)
        : compareWithObject(actual, expected, message, api);
  if (problem === null) return;
  const error = new AssertionError({
    actual,
    expected,
    message: message || problem,
    operator: api.name,
    stackStartFn: api,
  });
  error.generatedMessage = !message;
  throw error;
}

function problemByPattern(actual: unknown, pattern: RegExp): string | null {
  const text = String(actual);
  if (pattern.exec(text) !== null) return null;
  return `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
}

function problemByFunction(
  actual: unknown,
  expected: AnyFunction,
): string | null {
  const { prototype, name } = expected as { prototype?: unknown; name: string };
  // Arrow functions have none.
  if (prototype !== undefined) {
    if (actual instanceof (expected as unknown as typeof Object)) return null;
  }
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    return wrongClass(actual, name);
  }
  const verdict: unknown = Reflect.apply(expected, {}, [actual]);
  if (verdict === true) return null;
  const who = name ? `"${name}" ` : "";
  const caught = isError(actual)
    ? `\n\nCaught error:\n\n${String(actual)}`
    : "";
  return `The ${who}validation function is expected to return "true". Received ${inspect(verdict)}${caught}`;
}

function wrongClass(actual: unknown, expected: string): string {
  const text = `The error is expected to be an instance of "${expected}". Received `;
  if (!isError(actual)) return `${text}"${inspect(actual, { depth: -1 })}"`;
  const name = actual.constructor?.name || actual.name;
  const what =
    name === expected
      ? "an error with identical name but a different prototype."
      : `"${name}"`;
  const said = actual.message ? `\n\nError message:\n\n${actual.message}` : "";
  return text + what + said;
}

/** Of both, the members that are compared, to be shown. */
class Comparison {
  constructor(object: object, keys: readonly string[], actual?: object) {
    for (const key of keys) {
      if (!(key in object)) continue;
      const value = member(object, key);
      const other = actual === undefined ? undefined : member(actual, key);
      const isMatch = matches(value, other);
      Object.assign(this, { [key]: isMatch ? other : value });
    }
  }
}

function member(object: object, key: string): unknown {
  return (object as Record<string, unknown>)[key];
}

function matches(pattern: unknown, text: unknown): boolean {
  return (
    typeof text === "string" &&
    isRegExp(pattern) &&
    (pattern as RegExp).exec(text) !== null
  );
}

function compareWithObject(
  actual: unknown,
  expected: object,
  message: unknown,
  api: Api,
): null {
  if (typeof actual !== "object" || actual === null) {
    const error = new AssertionError({
      actual,
      expected,
      message,
      operator: "deepStrictEqual",
      stackStartFn: api,
    });
    error.operator = api.name;
    throw error;
  }
  const keys = Object.keys(expected);
  // Those of an error are no members that are seen.
  if (expected instanceof Error) keys.push("name", "message");
  else if (keys.length === 0) {
    throw invalidArgValue("error", expected, "may not be an empty object");
  }
  for (const key of keys) {
    const [value, wanted] = [member(actual, key), member(expected, key)];
    if (matches(wanted, value)) continue;
    if (key in actual && isDeepStrictEqual(value, wanted)) continue;
    if (message) {
      fail({
        actual,
        expected,
        message,
        operator: api.name,
        stackStartFn: api,
      });
    }
    const error = new AssertionError({
      actual: new Comparison(actual, keys),
      expected: new Comparison(expected, keys, actual),
      operator: "deepStrictEqual",
      stackStartFn: api,
    });
    throw Object.assign(error, { actual, expected, operator: api.name });
  }
  return null;
}

/** @param noun of what is unwanted, `rejection` */
export function expectNoError(
  api: Api,
  noun: string,
  actual: unknown,
  rest: readonly unknown[],
): void {
  if (actual === NOTHING) return;
  let [expected, message] = rest;
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  if (expected && !isUnwanted(actual, expected)) throw actual;
  const why = message ? `: ${String(message)}` : ".";
  const said = actual && (actual as { message?: unknown }).message;
  fail({
    actual,
    expected,
    operator: api.name,
    message: `Got unwanted ${noun}${why}\nActual message: "${String(said)}"`,
    stackStartFn: api,
  });
}

function isUnwanted(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== "function") {
    if (isRegExp(expected)) {
      return (expected as RegExp).exec(String(actual)) !== null;
    }
    throw invalidArgType("expected", ["Function", "RegExp"], expected);
  }
  if (expected.prototype !== undefined) {
    if (actual instanceof (expected as typeof Object)) return true;
  }
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected as AnyFunction, {}, [actual]) === true;
}
