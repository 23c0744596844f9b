/**
 * `util.format`: text with `%s` and its kin, and more values behind it.
 *
 * @see https://nodejs.org/api/util.html#utilformatformat-args
 */
import { type Context, defaultOptions, plain } from "./context.js";
import { isRevokedProxy } from "../types.js";
import { isBuiltinClass } from "./names.js";
import { formatBigInt, formatNumber } from "./primitives.js";

type Inspect = (value: unknown, options?: object) => string;
type GivenOptions = Partial<Context> | undefined;

export function formatArguments(
  inspect: Inspect,
  options: GivenOptions,
  args: readonly unknown[],
): string {
  const [first, ...values] = args;
  if (typeof first !== "string") {
    return args.map((value) => shown(inspect, options, value)).join(" ");
  }
  if (values.length === 0) return first;
  let used = 0;
  const text = first.replace(/%([sjdOoifc%])/g, (directive, letter: string) => {
    if (letter === "%") return "%";
    if (used === values.length) return directive;
    const value = values[used++];
    return DIRECTIVES[letter]?.(value, inspect, options) ?? directive;
  });
  const rest = values.slice(used);
  return [text, ...rest.map((value) => shown(inspect, options, value))].join(
    " ",
  );
}

function shown(inspect: Inspect, options: GivenOptions, value: unknown) {
  return typeof value === "string" ? value : inspect(value, options);
}

type Directive = (
  value: unknown,
  inspect: Inspect,
  options: GivenOptions,
) => string;

function number(value: number, options: GivenOptions): string {
  const { numericSeparator } = { ...defaultOptions, ...options };
  return formatNumber(plain, value, numericSeparator);
}

/** Of a bigint itself; of all else what `convert` makes of it. */
function numeric(convert: (value: never) => number): Directive {
  return (value, _, options) => {
    if (typeof value === "symbol") return "NaN";
    if (typeof value === "bigint" && convert !== Number.parseFloat) {
      const { numericSeparator } = { ...defaultOptions, ...options };
      return formatBigInt(plain, value, numericSeparator);
    }
    return number(convert(value as never), options);
  };
}

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  s(value, inspect, options) {
    if (typeof value === "bigint") {
      return numeric(Number)(value, inspect, options);
    }
    if (typeof value === "number") return number(value, options);
    if (
      typeof value !== "object" ||
      value === null ||
      !hasBuiltinToString(value)
    ) {
      return String(value);
    }
    return inspect(value, { ...options, compact: 3, colors: false, depth: 0 });
  },
  j: (value) => stringified(value),
  d: numeric(Number),
  O: (value, inspect, options) => inspect(value, options),
  o: (value, inspect, options) =>
    inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 }),
  i: numeric(Number.parseInt),
  f: numeric(Number.parseFloat),
  c: () => "",
};

/** What a cycle makes of `JSON.stringify`, in this engine's words. */
function cycleMessage(): string {
  const cycle: Record<string, unknown> = {};
  cycle.cycle = cycle;
  try {
    JSON.stringify(cycle);
  } catch (error) {
    return firstLine(error);
  }
  return "";
}

function firstLine(error: unknown): string {
  return String((error as Error).message).split("\n", 1)[0] ?? "";
}

function stringified(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch (error) {
    const isCycle =
      (error as Error)?.name === "TypeError" &&
      firstLine(error) === cycleMessage();
    if (isCycle) return "[Circular]";
    throw error;
  }
}

/** Whether an object has no way of its own to become a string. */
function hasBuiltinToString(given: object): boolean {
  if (isRevokedProxy(given)) return true;
  const value = given as {
    toString?: unknown;
    [Symbol.toPrimitive]?: unknown;
  };
  const converters = [
    ...(typeof value.toString === "function" ? ["toString"] : []),
    ...(typeof value[Symbol.toPrimitive] === "function"
      ? [Symbol.toPrimitive]
      : []),
  ];
  if (converters.length === 0) return true;
  const has = (object: object) =>
    converters.some((name) => Object.hasOwn(object, name));
  if (has(value)) return false;
  let holder: object | null = value;
  do {
    holder = Object.getPrototypeOf(holder) as object | null;
  } while (holder !== null && !has(holder));
  if (holder === null) return true;
  const Class: unknown = Object.getOwnPropertyDescriptor(
    holder,
    "constructor",
  )?.value;
  return typeof Class === "function" && isBuiltinClass(Class.name);
}
