/**
 * What compile() accepts, checked at run time: a caller in JavaScript has no
 * compiler to tell it. Receives whatever was passed; returns plain options of
 * the declared types, or diagnostics. Must not know what the options mean.
 */
import type { CompileOptions } from "./compile.js";
import {
  type Diagnostic,
  NATIVE_POLICIES,
  type NativePolicy,
} from "./diagnostic.js";
import { isDefineName, parseLiteral } from "./graph/scan/defines.js";
import { TIERS, type Tier } from "./runtime-shims/tier-names.js";
import { nearNames } from "./inspect/near-names.js";

export type CheckedOptions =
  | { readonly ok: true; readonly options: CompileOptions }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A value of the right type, copied, or what is wrong with it. */
type Reading<Value> = { readonly value: Value } | string;
type Read<Value> = (value: unknown) => Reading<Value>;

type Readers = {
  readonly [Name in keyof CompileOptions]-?: Read<
    NonNullable<CompileOptions[Name]>
  >;
};

const READERS: Readers = {
  entry: (value) =>
    isFilled(value) ? { value } : `must be a path${not(value)}`,
  moduleid: (value) =>
    isFilled(value)
      ? { value }
      : readList(value, "a non-empty string or an array of such"),
  conditions: (value) => readList(value, "an array of non-empty strings"),
  external: (value) => readList(value, "an array of non-empty strings"),
  fileTypes: (value) =>
    value === "node" || value === "js"
      ? { value }
      : `must be "node" or "js"${not(value)}`,
  native: (value) =>
    NATIVE_POLICIES.some((policy) => policy === value)
      ? { value: value as NativePolicy }
      : `must be "embed", "copy", "external" or "error"${not(value)}`,
  preserveSymlinks: readBoolean,
  browserField: readBoolean,
  define: readDefines,
  assets: (value) => readList(value, "an array of non-empty strings"),
  include: (value) => readList(value, "an array of non-empty strings"),
  lock: (value) =>
    value === false || isFilled(value)
      ? { value }
      : `must be a path or false${not(value)}`,
  platform: (value) =>
    value === "node" || value === "sandbox"
      ? { value }
      : `must be "node" or "sandbox"${not(value)}`,
  maxTier: (value) =>
    TIERS.some((tier) => tier === value)
      ? { value: value as Tier }
      : `must be one of ${TIERS.join(", ")}${not(value)}`,
  strict: readBoolean,
};

/**
 * Checks and copies the options. An option that is `undefined` counts as left
 * out, one of an unknown name as a mistake.
 *
 * @param given may be anything, even an object whose properties throw
 */
export function checkOptions(given: unknown): CheckedOptions {
  const problems: string[] = [];
  const options: Record<string, unknown> = {};
  try {
    if (typeof given !== "object" || given === null || Array.isArray(given)) {
      return refused([`The options must be an object${not(given)}`]);
    }
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(READERS, name)) problems.push(unknownOption(name));
    }
    for (const [name, read] of Object.entries<Read<unknown>>(READERS)) {
      const value = (given as Readonly<Record<string, unknown>>)[name];
      if (value === undefined) continue;
      const reading = read(value);
      if (typeof reading === "string") {
        problems.push(`The option ${name} ${reading}`);
      } else options[name] = reading.value;
    }
  } catch (error) {
    problems.push(`The options cannot be read: ${reasonOf(error)}`);
  }
  if (options.maxTier !== undefined && options.platform !== "sandbox") {
    problems.push("The option maxTier is for the platform sandbox alone");
  }
  if (problems.length > 0) return refused(problems);
  // Each reader gives its own option's type.
  return { ok: true, options: options as CompileOptions };
}

function refused(messages: readonly string[]): CheckedOptions {
  return {
    ok: false,
    diagnostics: messages.map((message) => ({
      code: "invalid_options",
      severity: "error",
      place: null,
      message,
    })),
  };
}

function unknownOption(name: string): string {
  const [near] = nearNames(name, Object.keys(READERS));
  const known =
    near === undefined
      ? `the options are ${Object.keys(READERS).join(", ")}`
      : `did you mean ${near}?`;
  return `There is no option ${JSON.stringify(name)}; ${known}`;
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function readBoolean(value: unknown): Reading<boolean> {
  return typeof value === "boolean"
    ? { value }
    : `must be true or false${not(value)}`;
}

function readList(value: unknown, wanted: string): Reading<readonly string[]> {
  if (!Array.isArray(value)) return `must be ${wanted}${not(value)}`;
  // Holes are undefined in the copy.
  const copy: readonly unknown[] = [...value];
  const wrong = copy.findIndex((item) => !isFilled(item));
  return wrong === -1
    ? { value: copy.filter(isFilled) }
    : `must be ${wanted}, and has ${shown(copy[wrong])} at index ${wrong}`;
}

function readDefines(
  value: unknown,
): Reading<NonNullable<CompileOptions["define"]>> {
  // The tag tells maps and the like, whichever realm they are from.
  if (Object.prototype.toString.call(value) !== "[object Object]") {
    return `must be an object of strings${not(value)}`;
  }
  const copy = new Map<string, string>();
  for (const [name, text] of Object.entries(value as object)) {
    if (!isDefineName(name)) {
      return `has ${shown(name)}, which is neither a name, as process.env.NODE_ENV, nor typeof a name`;
    }
    if (typeof text !== "string") {
      return `has for ${name} ${shown(text)}, where a string is wanted that holds a literal`;
    }
    if (parseLiteral(text) === null) {
      return `has for ${name} ${shown(text)}, which is no JavaScript literal; for the string write ${shown(JSON.stringify(text))}`;
    }
    copy.set(name, text);
  }
  return { value: Object.fromEntries(copy) };
}

function not(value: unknown): string {
  return `, not ${shown(value)}`;
}

const LONGEST_SHOWN = 40;

/** A value as an error message may show it: short, and never throwing. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  switch (typeof value) {
    case "string":
      if (value === "") return "an empty string";
      return value.length <= LONGEST_SHOWN
        ? JSON.stringify(value)
        : `${JSON.stringify(value.slice(0, LONGEST_SHOWN))}…`;
    case "object":
      return value === null ? "null" : "an object";
    case "function":
      return "a function";
    case "undefined":
      return "undefined";
    default:
      return String(value);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : shown(error);
}
