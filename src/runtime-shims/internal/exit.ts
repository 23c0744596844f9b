/**
 * How a program ends: `process.exit()`, and errors that nobody catches. The host
 * is told, and what is running is left by a throw that nothing should catch.
 */
import start = require("ingot:start");
import { bridge } from "../bridge/guest.js";

type Handler = (error: unknown, origin: string) => boolean;
let handler: Handler | null = null;

/** @param handle whether `process` has listeners that took the error */
export function onUncaught(handle: Handler): void {
  handler = handle;
  start.exit.handle = (error) => handle(error, "uncaughtException");
}

/** Tells the host and leaves. */
export function leave(code: number): never {
  start.exit.code = code;
  bridge.process?.exit?.(code);
  throw start.exit.signal;
}

/**
 * Runs a function that the host or the queue called.
 *
 * @returns whether the program goes on
 */
export function guarded(run: () => void): boolean {
  if (start.exit.code !== undefined) return false;
  try {
    run();
  } catch (error) {
    uncaught(error, "uncaughtException");
  }
  return start.exit.code === undefined;
}

/** As Node does with an error that reaches the event loop. */
export function uncaught(error: unknown, origin: string): void {
  if (start.exit.code !== undefined) return;
  try {
    if (handler?.(error, origin)) return;
    bridge.stderr?.write(utf8(`Uncaught:\n${textOf(error)}\n`));
    leave(1);
  } catch (again) {
    if (start.exit.code === undefined) {
      bridge.stderr?.write(utf8(`Uncaught:\n${textOf(again)}\n`));
      start.exit.code = 7;
      bridge.process?.exit?.(7);
    }
  }
}

function textOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { stack, name, message } = error as Error;
  const header = `${name}: ${message}`;
  // Engines differ: V8's stack begins with the message, QuickJS' does not.
  return stack?.includes(message) ? stack : `${header}\n${stack ?? ""}`;
}

/** A string as bytes, before there is a Buffer. */
export function utf8(text: string): Uint8Array {
  const escaped = unescapeUri(
    encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd")),
  );
  const bytes = new Uint8Array(escaped.length);
  for (let at = 0; at < escaped.length; at++)
    bytes[at] = escaped.charCodeAt(at);
  return bytes;
}

function unescapeUri(text: string): string {
  return text.replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
