/**
 * `util.inspect` and `util.format`, with Node's output; errors show values by them
 * from here on.
 *
 * @see https://nodejs.org/api/util.html#utilinspectobject-options
 */
import { setInspect } from "./errors.js";
import {
  type Context,
  defaultOptions,
  type Options,
  plain,
} from "./inspect/context.js";
import { formatArguments } from "./inspect/format.js";
import {
  type Colors,
  colorTable,
  type Styles,
  styleTable,
} from "./inspect/styles.js";
import { stripVTControlCharacters } from "./inspect/text.js";
import { custom, formatValue } from "./inspect/value.js";
import { invalidArgType } from "./errors.js";
import { validateObject } from "./validators.js";

export interface Inspect {
  (value: unknown, options?: object): string;
  (
    value: unknown,
    showHidden?: boolean,
    depth?: number | null,
    colors?: boolean,
  ): string;
  custom: symbol;
  colors: Colors;
  styles: Styles;
  defaultOptions: Options;
}

function stylizeWithColor(text: string, style: string): string {
  const code = inspect.colors[inspect.styles[style] ?? ""];
  if (code === undefined) return text;
  return `\u001b[${code[0]}m${text}\u001b[${code[1]}m`;
}

/**
 * A value as text for people to read. It throws what getters of
 * `Symbol.toStringTag`, custom functions and traps of proxies throw.
 */
export const inspect = function inspect(
  value: unknown,
  given?: unknown,
  ...legacy: readonly unknown[]
): string {
  // One by one: an object of a known shape is made many times faster.
  const context: Context = {
    showHidden: defaultOptions.showHidden,
    depth: defaultOptions.depth,
    colors: defaultOptions.colors,
    customInspect: defaultOptions.customInspect,
    showProxy: defaultOptions.showProxy,
    maxArrayLength: defaultOptions.maxArrayLength as number,
    maxStringLength: defaultOptions.maxStringLength as number,
    breakLength: defaultOptions.breakLength,
    compact: defaultOptions.compact,
    sorted: defaultOptions.sorted,
    getters: defaultOptions.getters,
    numericSeparator: defaultOptions.numericSeparator,
    stylize: plain,
    indentation: 0,
    seen: [],
    circular: undefined,
    currentDepth: 0,
    written: [],
    userOptions: undefined,
    inspect,
  };
  if (legacy[0] !== undefined) context.depth = legacy[0] as number | null;
  if (legacy[1] !== undefined) context.colors = legacy[1] as boolean;
  if (typeof given === "boolean") context.showHidden = given;
  else if (given) {
    const options = given as Record<string, unknown>;
    for (const name of Object.keys(options)) {
      if (name === "stylize" || Object.hasOwn(defaultOptions, name)) {
        (context as unknown as Record<string, unknown>)[name] = options[name];
      } else context.userOptions = options;
    }
  }
  if (context.colors) context.stylize = stylizeWithColor;
  context.maxArrayLength ??= Number.POSITIVE_INFINITY;
  context.maxStringLength ??= Number.POSITIVE_INFINITY;
  return formatValue(context, value, 0);
} as Inspect;

inspect.custom = custom;
inspect.colors = colorTable();
inspect.styles = styleTable();
Object.defineProperty(inspect, "defaultOptions", {
  get: () => defaultOptions,
  set(options: unknown) {
    validateObject(options, "options");
    Object.assign(defaultOptions, options);
  },
  enumerable: false,
  configurable: false,
});

/** @see https://nodejs.org/api/util.html#utilformatformat-args */
export function format(...args: readonly unknown[]): string {
  return formatArguments(inspect, undefined, args);
}

/** @see https://nodejs.org/api/util.html#utilformatwithoptionsinspectoptions-format-args */
export function formatWithOptions(
  options: unknown,
  ...args: readonly unknown[]
): string {
  if (options === null || typeof options !== "object") {
    throw invalidArgType("inspectOptions", "Object", options);
  }
  return formatArguments(inspect, options, args);
}

export { stripVTControlCharacters };

setInspect((value) => inspect(value, { depth: 0, colors: false }));
