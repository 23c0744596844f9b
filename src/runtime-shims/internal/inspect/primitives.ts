/**
 * Values that have no members: numbers, strings, symbols. Receives one and the
 * options; returns its text.
 */
import type { Context, Stylize } from "./context.js";
import { quoted } from "./text.js";

/** A line may always be that long. */
const SHORTEST_LINE = 16;

function grouped(digits: string): string {
  return digits.replace(/(?<!^-?)(?=(?:.{3})+$)/g, "_");
}

export function formatNumber(
  stylize: Stylize,
  value: number,
  hasSeparators: boolean,
): string {
  const text = String(value);
  if (!hasSeparators) {
    return stylize(Object.is(value, -0) ? "-0" : text, "number");
  }
  if (Number.isInteger(value)) {
    return stylize(text.includes("e") ? text : grouped(text), "number");
  }
  if (!Number.isFinite(value)) return stylize(text, "number");
  // Node cuts `1e-7`, which has no point, in the same way.
  const point = text.indexOf(".");
  const fraction = text.slice(point + 1).replace(/.{3}(?=.)/g, "$&_");
  return stylize(`${grouped(text.slice(0, point))}.${fraction}`, "number");
}

export function formatBigInt(
  stylize: Stylize,
  value: bigint,
  hasSeparators: boolean,
): string {
  const digits = String(value);
  return stylize(`${hasSeparators ? grouped(digits) : digits}n`, "bigint");
}

export function more(count: number, noun: string): string {
  return `... ${count} more ${noun}${count > 1 ? "s" : ""}`;
}

function formatString(
  stylize: Stylize,
  text: string,
  {
    maxStringLength,
    compact,
    breakLength,
    indentation,
  }: Pick<
    Context,
    "maxStringLength" | "compact" | "breakLength" | "indentation"
  >,
): string {
  const shown = text.slice(0, maxStringLength);
  const left = text.length - maxStringLength;
  const trailer = left > 0 ? more(left, "character") : "";
  const room = breakLength - indentation - 4;
  const isBroken =
    compact !== true && shown.length > SHORTEST_LINE && shown.length > room;
  const lines = isBroken ? shown.split(/(?<=\n)/) : [shown];
  return (
    lines
      .map((line) => stylize(quoted(line), "string"))
      .join(` +\n${" ".repeat(indentation + 2)}`) + trailer
  );
}

/** @param value no object */
export function formatPrimitive(
  stylize: Stylize,
  value: unknown,
  context: Context,
): string {
  switch (typeof value) {
    case "string":
      return formatString(stylize, value, context);
    case "number":
      return formatNumber(stylize, value, context.numericSeparator);
    case "bigint":
      return formatBigInt(stylize, value, context.numericSeparator);
    case "symbol":
      return stylize(Symbol.prototype.toString.call(value), "symbol");
    default:
      return stylize(String(value), typeof value);
  }
}
