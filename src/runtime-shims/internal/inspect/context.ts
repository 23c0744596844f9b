/**
 * What one call of `inspect` carries along: the user's options, and where in the
 * value it is.
 *
 * @see https://nodejs.org/api/util.html#utilinspectobject-options
 */

export interface Options {
  showHidden: boolean;
  depth: number | null;
  colors: boolean;
  customInspect: boolean;
  showProxy: boolean;
  maxArrayLength: number | null;
  maxStringLength: number | null;
  breakLength: number;
  compact: boolean | number;
  sorted: boolean | ((a: string, b: string) => number);
  getters: boolean | "get" | "set";
  numericSeparator: boolean;
}

/** Marks a piece of text as a `number`, a `special`. */
export type Stylize = (text: string, style: string) => string;

export interface Context extends Options {
  maxArrayLength: number;
  maxStringLength: number;
  stylize: Stylize;
  /** Columns that all lines but the first begin behind. */
  indentation: number;
  /** The objects that the one at hand is in. */
  readonly seen: object[];
  /** Those that contain themselves, numbered. */
  circular: Map<object, number> | undefined;
  /** How deep the object is that was begun last. */
  currentDepth: number;
  /** How much text was made at each indentation. */
  readonly written: (number | undefined)[];
  /** What the user passed beside the options, for custom functions. */
  userOptions: object | undefined;
  readonly inspect: (value: unknown, options?: object) => string;
}

export const defaultOptions: Options = Object.seal({
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
});

export const plain: Stylize = (text) => text;

/** Whether an object at that depth is named only. */
export function isTooDeep({ depth }: Context, level: number): boolean {
  return depth !== null && level > depth;
}

/** Runs a function with all lines further to the right. */
export function indented<Result>(
  context: Context,
  columns: number,
  run: () => Result,
): Result {
  context.indentation += columns;
  const result = run();
  context.indentation -= columns;
  return result;
}

/** The options as they are, by name. */
export function optionsOf(context: Context): Options & { stylize: Stylize } {
  const names = Object.keys(defaultOptions) as (keyof Options)[];
  const options = Object.fromEntries(
    names.map((name) => [name, context[name]]),
  ) as unknown as Options;
  return { stylize: context.stylize, ...options };
}
