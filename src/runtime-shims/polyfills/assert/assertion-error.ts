/**
 * `AssertionError`: what was expected, what was there, and both in words.
 *
 * @see https://nodejs.org/api/assert.html#class-assertassertionerror
 */
import { hide } from "../../internal/hidden.js";
import { inspect } from "../../internal/inspect.js";
import { withStack, withoutStack } from "../../internal/stacks.js";
import { validateObject } from "../../internal/validators.js";
import { differenceOf, HEADINGS, shortened, shown } from "./diff.js";

export type AnyFunction = (...args: never[]) => unknown;

/** One of several failures that are told in one error. */
export interface Detail {
  readonly message: unknown;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator?: unknown;
  readonly stack?: unknown;
}

export interface AssertionOptions {
  readonly message?: unknown;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator?: string | undefined;
  /** Frames above it are left out of the stack. */
  readonly stackStartFn?: AnyFunction | undefined;
  readonly stackStartFunction?: AnyFunction | undefined;
  readonly details?: readonly Detail[];
}

/** Operators whose message shows both values line by line. */
const WITH_DIFFERENCE = new Set(["deepStrictEqual", "strictEqual"]);

export class AssertionError extends Error {
  generatedMessage: boolean;
  code: string;
  actual: unknown;
  expected: unknown;
  operator: string | undefined;

  constructor(options: AssertionOptions) {
    validateObject(options, "options");
    const { message, operator, details, actual, expected } = options;
    super(withoutStack(() => messageOf(options)));
    this.generatedMessage = !message;
    // As long as the stack is made.
    hide(this, "name", "AssertionError [ERR_ASSERTION]");
    this.code = "ERR_ASSERTION";
    if (details === undefined) {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    } else {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      for (const [at, detail] of details.entries()) {
        Object.assign(this, {
          [`message ${at}`]: detail.message,
          [`actual ${at}`]: detail.actual,
          [`expected ${at}`]: detail.expected,
          [`operator ${at}`]: detail.operator,
          [`stack trace ${at}`]: detail.stack,
        });
      }
    }
    const { stackStartFn = options.stackStartFunction } = options;
    withStack(this, stackStartFn);
    this.name = "AssertionError";
  }

  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: unknown,
    options: object,
  ): string {
    const { actual, expected } = this;
    if (typeof actual === "string") this.actual = excerpt(actual);
    if (typeof expected === "string") this.expected = excerpt(expected);
    // The message shows the values already.
    const text = inspect(this, { ...options, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}

function excerpt(text: string): string {
  const lines = text.split("\n", 11);
  if (lines.length > 10) return `${lines.slice(0, 10).join("\n")}\n...`;
  return text.length > 512 ? `${text.slice(512)}...` : text;
}

function messageOf({
  message,
  operator = "undefined",
  actual,
  expected,
}: AssertionOptions): string {
  if (message !== undefined && message !== null) {
    if (!WITH_DIFFERENCE.has(operator)) return String(message);
    return differenceOf(actual, expected, operator, String(message));
  }
  const areErrors = isErrorWithStack(actual) && isErrorWithStack(expected);
  const one = areErrors ? copyWithoutStack(actual) : actual;
  const other = areErrors ? copyWithoutStack(expected) : expected;
  if (WITH_DIFFERENCE.has(operator)) return differenceOf(one, other, operator);
  if (operator === "notDeepStrictEqual" || operator === "notStrictEqual") {
    return unequalMessage(one, operator);
  }
  return operatorMessage(one, other, operator);
}

function isErrorWithStack(value: unknown): value is Error {
  return value instanceof Error && "stack" in value;
}

/** Stacks always differ. */
function copyWithoutStack(error: Error): Error {
  const copy = Object.assign(
    Object.create(Object.getPrototypeOf(error) as object) as Error,
    error,
  );
  hide(copy, "message", error.message);
  return copy;
}

function unequalMessage(actual: unknown, operator: string): string {
  const isReference =
    (typeof actual === "object" && actual !== null) ||
    typeof actual === "function";
  const heading =
    operator === "notStrictEqual" && isReference
      ? HEADINGS.notStrictEqualObject
      : HEADINGS[operator];
  const lines = shortened(shown(actual).split("\n"));
  const [only = ""] = lines;
  if (lines.length > 1) return `${heading}\n\n${lines.join("\n")}\n`;
  return `${heading}${only.length > 5 ? "\n\n" : " "}${only}`;
}

function limited(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text;
}

function operatorMessage(
  actual: unknown,
  expected: unknown,
  operator: string,
): string {
  const one = shown(actual);
  const other = shown(expected);
  const heading = HEADINGS[operator];
  if (operator === "notDeepEqual" && one === other) {
    return limited(`${heading}\n\n${one}`, 1024);
  }
  const [left, right] = [limited(one, 512), limited(other, 512)];
  if (operator === "deepEqual") {
    return `${heading}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  }
  const unequal = HEADINGS[`${operator}Unequal`];
  if (unequal === undefined) return `${left} ${operator} ${right}`;
  return `${unequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
}
