/**
 * The builtin `assert`: functions that throw an `AssertionError` where something is
 * not as it should be.
 *
 * @see https://nodejs.org/api/assert.html
 */
import { isDeepEqual, isDeepStrictEqual } from "../internal/comparisons.js";
import { invalidArgType, missingArgs } from "../internal/errors.js";
import { inspect } from "../internal/inspect.js";
import { isNativeError, isRegExp } from "../internal/types.js";
import { deprecated } from "../internal/warnings.js";
import { type AnyFunction, AssertionError } from "./assert/assertion-error.js";
import { CallTracker } from "./assert/call-tracker.js";
import {
  expectError,
  expectNoError,
  rejectionOf,
  thrownBy,
} from "./assert/expected-errors.js";
import { fail as failWith } from "./assert/fail.js";
import { failedExpression } from "./assert/source.js";

type Compare = (actual: unknown, expected: unknown) => boolean;

/** @see https://nodejs.org/api/assert.html#assertokvalue-message */
function checkTruth(api: AnyFunction, args: readonly unknown[]): void {
  const [actual, given] = args;
  if (actual) return;
  let message = given;
  let isGenerated = false;
  if (args.length === 0) {
    isGenerated = true;
    message = "No value argument passed to `assert.ok()`";
  } else if (given === undefined || given === null) {
    isGenerated = true;
    message = failedExpression(api);
  } else if (isNativeError(given) || given instanceof Error) throw given;
  const error = new AssertionError({
    actual,
    expected: true,
    message,
    operator: "==",
    stackStartFn: api,
  });
  error.generatedMessage = isGenerated;
  throw error;
}

function ok(...args: unknown[]): void {
  checkTruth(ok, args);
}

/** An assertion of two values, under the name that its operator has in stacks. */
function comparison(name: string, operator: string, holds: Compare) {
  const api = {
    [name](actual: unknown, expected: unknown, message?: unknown): void {
      if (arguments.length < 2) throw missingArgs("actual", "expected");
      if (holds(actual, expected)) return;
      failWith({ actual, expected, message, operator, stackStartFn: api });
    },
  }[name] as AnyFunction;
  return api;
}

const isLoose: Compare = (a, b) =>
  // biome-ignore lint/suspicious/noDoubleEquals: that is what loose means
  a == b || (Number.isNaN(a) && Number.isNaN(b));
const not =
  (compare: Compare): Compare =>
  (a, b) =>
    !compare(a, b);

/** @see https://nodejs.org/api/assert.html#assertfailmessage */
function fail(...args: unknown[]): never {
  let [actual, expected, message, operator, stackStartFn] = args;
  const isEmpty = args.length <= 1 && (actual === undefined || actual === null);
  if (isEmpty) message = "Failed";
  else if (args.length === 1) {
    message = actual;
    actual = undefined;
  } else {
    deprecated(
      "assert.fail() with more than one argument is deprecated. Please use assert.strictEqual() instead or only pass a message.",
      "DEP0094",
    );
    if (args.length === 2) operator = "!=";
  }
  if (message instanceof Error) throw message;
  const error = new AssertionError({
    actual,
    expected,
    operator: operator === undefined ? "fail" : (operator as string),
    stackStartFn: (stackStartFn as AnyFunction) || fail,
    message,
  });
  if (isEmpty) error.generatedMessage = true;
  throw error;
}

function throws(fn: unknown, ...rest: unknown[]): void {
  expectError(throws, "exception", thrownBy(fn), rest);
}

async function rejects(promise: unknown, ...rest: unknown[]): Promise<void> {
  expectError(rejects, "rejection", await rejectionOf(promise), rest);
}

function doesNotThrow(fn: unknown, ...rest: unknown[]): void {
  expectNoError(doesNotThrow, "exception", thrownBy(fn), rest);
}

async function doesNotReject(
  promise: unknown,
  ...rest: unknown[]
): Promise<void> {
  const rejection = await rejectionOf(promise);
  expectNoError(doesNotReject, "rejection", rejection, rest);
}

/** @see https://nodejs.org/api/assert.html#assertiferrorvalue */
function ifError(value: unknown): void {
  if (value === null || value === undefined) return;
  const { message, constructor: Class, stack } = value as Partial<Error>;
  let text: string;
  if (typeof value !== "object" || typeof message !== "string") {
    text = inspect(value);
  } else if (message === "" && Class) text = Class.name;
  else text = message;
  const error = new AssertionError({
    actual: value,
    expected: null,
    operator: "ifError",
    message: `ifError got unwanted exception: ${text}`,
    stackStartFn: ifError,
  });
  if (typeof stack === "string") joinStacks(error, stack);
  throw error;
}

const FIRST_FRAME = /(?:^|\n) {4}at/;

/** Those frames of both that differ, and then the original's. */
function joinStacks(error: Error, original: string): void {
  const first = original.search(FIRST_FRAME);
  if (first === -1) return;
  const frames = original.slice(first).replace(/^\n/, "").split("\n");
  const own = String(error.stack).split("\n");
  const shared = frames
    .map((frame) => own.indexOf(frame))
    .find((at) => at !== -1);
  error.stack = [...own.slice(0, shared), ...frames].join("\n");
}

function checkPattern(
  api: AnyFunction,
  wanted: boolean,
  text: unknown,
  pattern: unknown,
  given: unknown,
): void {
  if (!isRegExp(pattern)) throw invalidArgType("regexp", "RegExp", pattern);
  const isText = typeof text === "string";
  if (isText && ((pattern as RegExp).exec(text) !== null) === wanted) return;
  if (given instanceof Error) throw given;
  const what = wanted
    ? "The input did not match the regular expression"
    : "The input was expected to not match the regular expression";
  const generated = isText
    ? `${what} ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`
    : `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`;
  const error = new AssertionError({
    actual: text,
    expected: pattern,
    message: given || generated,
    operator: api.name,
    stackStartFn: api,
  });
  error.generatedMessage = !given;
  throw error;
}

function match(text: unknown, pattern: unknown, message?: unknown): void {
  checkPattern(match, true, text, pattern, message);
}

function doesNotMatch(
  text: unknown,
  pattern: unknown,
  message?: unknown,
): void {
  checkPattern(doesNotMatch, false, text, pattern, message);
}

/** A class that says on its first use that it is deprecated. */
function DeprecatedCallTracker(): object {
  deprecated("assert.CallTracker is deprecated.", "DEP0173");
  return Reflect.construct(
    CallTracker,
    [],
    new.target ?? CallTracker,
  ) as object;
}
Object.setPrototypeOf(DeprecatedCallTracker, CallTracker);
DeprecatedCallTracker.prototype = CallTracker.prototype;

const strictEqual = comparison("strictEqual", "strictEqual", Object.is);
const notStrictEqual = comparison(
  "notStrictEqual",
  "notStrictEqual",
  not(Object.is),
);
const deepStrictEqual = comparison(
  "deepStrictEqual",
  "deepStrictEqual",
  isDeepStrictEqual,
);
const notDeepStrictEqual = comparison(
  "notDeepStrictEqual",
  "notDeepStrictEqual",
  not(isDeepStrictEqual),
);

const members = {
  fail,
  AssertionError,
  ok,
  equal: comparison("equal", "==", isLoose),
  notEqual: comparison("notEqual", "!=", not(isLoose)),
  deepEqual: comparison("deepEqual", "deepEqual", isDeepEqual),
  notDeepEqual: comparison("notDeepEqual", "notDeepEqual", not(isDeepEqual)),
  deepStrictEqual,
  notDeepStrictEqual,
  strictEqual,
  notStrictEqual,
  throws,
  rejects,
  doesNotThrow,
  doesNotReject,
  ifError,
  match,
  doesNotMatch,
  CallTracker: DeprecatedCallTracker,
};

function strict(...args: unknown[]): void {
  checkTruth(strict, args);
}

const assert: typeof ok & typeof members & { strict?: object } = Object.assign(
  ok,
  members,
);
assert.strict = Object.assign(strict, assert, {
  equal: strictEqual,
  deepEqual: deepStrictEqual,
  notEqual: notStrictEqual,
  notDeepEqual: notDeepStrictEqual,
});
Object.assign(strict, { strict });

export = assert;
