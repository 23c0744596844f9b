/**
 * Node's errors: the classes with a code, in the wording of lib/internal/errors.js.
 * Receives facts; returns an error to throw, the same in name, code and message
 * as Node's own.
 */

import { hide } from "./hidden.js";

type ErrorClass = new (message: string) => Error;

export type NodeError = Error & { code: string };

/** The error of a code; `Class` is what it inherits from. */
export function nodeError(
  code: string,
  message: string,
  Class: ErrorClass = Error,
): NodeError {
  const error = new Class(message) as NodeError;
  const { stack } = error;
  if (typeof stack === "string") {
    const header = `${error.name}: ${message}`;
    // V8 begins it with the error's text.
    const rest = stack.startsWith(header)
      ? stack.slice(header.length)
      : `\n${stack.replace(/\n$/, "")}`;
    hide(error, "stack", `${error.name} [${code}]: ${message}${rest}`);
  }
  const own = {
    toString(this: Error) {
      return `${this.name} [${code}]: ${this.message}`;
    },
  };
  hide(error, "toString", own.toString);
  error.code = code;
  return error;
}

const PRIMITIVES = new Set([
  "string",
  "function",
  "number",
  "object",
  "boolean",
  "bigint",
  "symbol",
]);

/**
 * @param name of the argument, or of a property, `options.encoding`
 * @param expected types, `string`, and classes, `Buffer`, in Node's order
 */
export function invalidArgType(
  name: string,
  expected: string | readonly string[],
  actual: unknown,
): NodeError {
  const types: string[] = [];
  const instances: string[] = [];
  const others: string[] = [];
  for (const one of ([] as string[]).concat(expected)) {
    if (PRIMITIVES.has(one) || one === "Function" || one === "Object") {
      types.push(one.toLowerCase());
    } else if (/^(?:[A-Z][a-z0-9]*)+$/.test(one)) instances.push(one);
    else others.push(one);
  }
  // An object beside classes is any other.
  const at = types.indexOf("object");
  if (instances.length > 0 && at !== -1) {
    types.splice(at, 1);
    instances.push("Object");
  }
  const parts: string[] = [];
  if (types.length > 0) {
    parts.push(
      types.length === 1
        ? `of type ${types[0]}`
        : `one of type ${list(types, "or")}`,
    );
  }
  if (instances.length > 0) {
    parts.push(`an instance of ${list(instances, "or")}`);
  }
  if (others.length > 0) {
    const [only = ""] = others;
    parts.push(
      others.length > 1
        ? `one of ${list(others, "or")}`
        : `${only.toLowerCase() === only ? "" : "an "}${only}`,
    );
  }
  const subject = name.endsWith(" argument")
    ? `The ${name}`
    : `The "${name}" ${name.includes(".") ? "property" : "argument"}`;
  return nodeError(
    "ERR_INVALID_ARG_TYPE",
    `${subject} must be ${parts.join(" or ")}. Received ${describe(actual)}`,
    TypeError,
  );
}

export function invalidArgValue(
  name: string,
  value: unknown,
  reason = "is invalid",
  Class: ErrorClass = TypeError,
): NodeError {
  const shown = inspectShort(value);
  const text = shown.length > 128 ? `${shown.slice(0, 128)}...` : shown;
  return nodeError(
    "ERR_INVALID_ARG_VALUE",
    `The ${name.includes(".") ? "property" : "argument"} '${name}' ${reason}. Received ${text}`,
    Class,
  );
}

/** @param range `>= 0 && <= 10`, `an integer` */
export function outOfRange(
  name: string,
  range: string,
  received: unknown,
): NodeError {
  let shown = String(received);
  if (Number.isInteger(received) && Math.abs(received as number) > 2 ** 32) {
    shown = withSeparators(shown);
  } else if (typeof received === "bigint") {
    const isLarge = received > 2n ** 32n || received < -(2n ** 32n);
    shown = `${isLarge ? withSeparators(shown) : shown}n`;
  } else if (typeof received !== "number") shown = inspectShort(received);
  return nodeError(
    "ERR_OUT_OF_RANGE",
    `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`,
    RangeError,
  );
}

export function missingArgs(...names: readonly string[]): NodeError {
  const quoted = names.map((name) => `"${name}"`);
  const [noun, words] =
    names.length === 1
      ? ["argument", quoted.join("")]
      : ["arguments", list(quoted, "and")];
  return nodeError(
    "ERR_MISSING_ARGS",
    `The ${words} ${noun} must be specified`,
    TypeError,
  );
}

/** What is behind `Received` in a message about a type. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "function") {
    return `function ${value.name}`;
  }
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspectShort(value);
  }
  let shown = inspectShort(value);
  if (shown.length > 28) shown = `${shown.slice(0, 25)}...`;
  return `type ${typeof value} (${shown})`;
}

let inspectFully: ((value: unknown) => string) | null = null;

/**
 * Who has an `inspect` leaves it here: most programs never see such a value in
 * an error, and should not carry one for it.
 */
export function setInspect(inspect: (value: unknown) => string): void {
  inspectFully = inspect;
}

/** A value as `util.inspect` shows it, where the program has an `inspect`. */
export function inspected(value: unknown): string {
  return inspectShort(value);
}

function inspectShort(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "boolean":
    case "undefined":
    case "symbol":
      return String(value);
  }
  if (inspectFully !== null) return inspectFully(value);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[Array]";
  if (value === null) return "null";
  return Object.keys(value as object).length === 0 ? "{}" : "[Object]";
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};

/** As `util.inspect` has strings. */
function quoted(text: string): string {
  const quote =
    ["'", '"', "`"].find(
      (one) => !text.includes(one) && !(one === "`" && text.includes("${")),
    ) ?? "'";
  const escaped = text.replace(/[\p{Cc}\p{Cs}\\']/gu, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : character;
    const code = character.charCodeAt(0);
    const hex = code.toString(16).toUpperCase();
    return (
      ESCAPES[character] ??
      (code > 0xff ? `\\u${hex}` : `\\x${hex.padStart(2, "0")}`)
    );
  });
  return quote + escaped + quote;
}

function list(words: readonly string[], last: string): string {
  if (words.length < 3) return words.join(` ${last} `);
  return `${words.slice(0, -1).join(", ")}, ${last} ${words.at(-1)}`;
}

function withSeparators(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, "_");
}
