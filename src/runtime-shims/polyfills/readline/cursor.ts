/**
 * The sequences that move a terminal's cursor and clear what it shows.
 *
 * @see https://nodejs.org/api/readline.html#readlineclearlinestream-dir-callback
 */
import { invalidArgValue, nodeError } from "../../internal/errors.js";
import { nextTick } from "../../internal/ticks.js";
import { validateFunction } from "../../internal/validators.js";

interface Output {
  write(text: string, callback?: unknown): boolean;
}

type Target = Output | null | undefined;

const CSI = "\u001b[";
export const CLEAR_SCREEN_DOWN = `${CSI}0J`;

/** @param direction to the left below zero, to the right above, the line at zero */
export function clearLineText(direction: number): string {
  return `${CSI}${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`;
}

export function cursorToText(x: number, y: unknown): string {
  return typeof y === "number" ? `${CSI}${y + 1};${x + 1}H` : `${CSI}${x + 1}G`;
}

export function moveCursorText(dx: number, dy: number): string {
  const across = dx < 0 ? `${CSI}${-dx}D` : dx > 0 ? `${CSI}${dx}C` : "";
  const along = dy < 0 ? `${CSI}${-dy}A` : dy > 0 ? `${CSI}${dy}B` : "";
  return across + along;
}

function write(stream: Target, text: string, callback: unknown): boolean {
  if (stream === null || stream === undefined || text === "") {
    if (typeof callback === "function") {
      nextTick(callback as (error: unknown) => void, null);
    }
    return true;
  }
  return stream.write(text, callback);
}

function check(callback: unknown): void {
  if (callback !== undefined) validateFunction(callback, "callback");
}

export function clearLine(
  stream: Target,
  direction: number,
  callback?: unknown,
): boolean {
  check(callback);
  return write(stream, clearLineText(direction), callback);
}

export function clearScreenDown(stream: Target, callback?: unknown): boolean {
  check(callback);
  return write(stream, CLEAR_SCREEN_DOWN, callback);
}

export function cursorTo(
  stream: Target,
  x: unknown,
  given?: unknown,
  last?: unknown,
): boolean {
  check(last);
  const [y, callback] =
    typeof given === "function" ? [undefined, given] : [given, last];
  if (Number.isNaN(x)) throw invalidArgValue("x", x);
  if (Number.isNaN(y)) throw invalidArgValue("y", y);
  const isNothing = typeof x !== "number" && typeof y !== "number";
  if (stream === null || stream === undefined || isNothing) {
    return write(null, "", callback);
  }
  if (typeof x !== "number") {
    throw nodeError(
      "ERR_INVALID_CURSOR_POS",
      "Cannot set cursor row without setting its column",
      TypeError,
    );
  }
  return write(stream, cursorToText(x, y), callback);
}

export function moveCursor(
  stream: Target,
  dx: number,
  dy: number,
  callback?: unknown,
): boolean {
  check(callback);
  return write(stream, moveCursorText(dx, dy), callback);
}
