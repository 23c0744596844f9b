/**
 * What a console has besides its methods: where it writes, how, and what it counts.
 */
import { inspect } from "../../internal/inspect.js";
import { isColored } from "../../internal/terminal-colors.js";
import process = require("node:process");

export interface Output {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean;
  readonly _writableState?: { readonly errorEmitted?: boolean };
  listenerCount?(event: string): number;
  once?(event: string, listener: () => void): unknown;
  removeListener?(event: string, listener: () => void): unknown;
}

export interface Facts {
  readonly colorMode: boolean | "auto";
  readonly inspectOptions: Readonly<Record<string, unknown>> | undefined;
  readonly groupIndentation: number;
  readonly counts: Map<string, number>;
  readonly times: Map<string, number>;
  indent: string;
}

export const facts = Symbol("facts");

/** As much of a console as its methods ask. */
export interface State {
  _stdout: Output;
  _stderr: Output;
  _ignoreErrors: boolean;
  readonly [facts]: Facts;
}

export type StreamName = "_stdout" | "_stderr";

/** Options of `inspect` for what is written there. */
export function inspectOptionsFor(state: State, name: StreamName): object {
  const { colorMode, inspectOptions } = state[facts];
  const colors =
    colorMode === "auto" ? isColored(state[name], process.env) : colorMode;
  return { colors, ...inspectOptions };
}

/** One value in a cell of a table. */
export function cell(state: State, value: unknown): string {
  const isLarge =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    Object.keys(value).length > 2;
  return inspect(value, {
    depth: isLarge ? -1 : 0,
    maxArrayLength: 3,
    breakLength: Number.POSITIVE_INFINITY,
    ...inspectOptionsFor(state, "_stdout"),
  });
}

function ignored(): void {}

export function writeLine(state: State, name: StreamName, text: string): void {
  const { indent } = state[facts];
  const line = `${indent}${indent === "" ? text : text.replaceAll("\n", `\n${indent}`)}\n`;
  const stream = state[name];
  if (!state._ignoreErrors) {
    stream.write(line);
    return;
  }
  const isAlone = () => stream.listenerCount?.("error") === 0;
  try {
    // An error may come at once, or later.
    if (isAlone()) stream.once?.("error", ignored);
    stream.write(line, (error) => {
      const isToCome = error && !stream._writableState?.errorEmitted;
      if (isToCome && isAlone()) stream.once?.("error", ignored);
    });
  } catch (error) {
    // Who has no stack left should know it.
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      throw error;
    }
  } finally {
    stream.removeListener?.("error", ignored);
  }
}
