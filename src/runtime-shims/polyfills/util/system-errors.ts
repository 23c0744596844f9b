/**
 * Errors of the operating system by their numbers.
 */
import { invalidArgType, outOfRange } from "../../internal/errors.js";
import { systemErrors } from "../../internal/system-errors.js";
import { withStack } from "../../internal/stacks.js";

/** @see https://nodejs.org/api/util.html#utilgetsystemerrornameerr */
export function getSystemErrorName(error: unknown): string | undefined {
  if (typeof error !== "number") throw invalidArgType("err", "number", error);
  if (error >= 0 || !Number.isSafeInteger(error)) {
    throw outOfRange("err", "a negative integer", error);
  }
  return systemErrors.get(error)?.[0] ?? `Unknown system error ${error}`;
}

export function getSystemErrorMap(): Map<number, readonly [string, string]> {
  return new Map(systemErrors);
}

/** `connect ECONNREFUSED 127.0.0.1:1`, as Node's own modules throw it. */
export function exceptionWithHostPort(
  errno: number,
  syscall: string,
  address: string,
  port?: number,
  additional?: string,
): Error {
  const code = getSystemErrorName(errno);
  const place = port && port > 0 ? `${address}:${port}` : address;
  const details = place ? ` ${place}` : "";
  const more = additional ? ` - Local (${additional})` : "";
  const error = Object.assign(
    new Error(`${syscall} ${code}${details}${more}`),
    { errno, code, syscall, address },
  );
  if (port) Object.assign(error, { port });
  return error;
}

/** `open ENOENT`, as Node's own modules throw it. */
export function errnoException(
  errno: number,
  syscall: string,
  original?: string,
): Error {
  const code = getSystemErrorName(errno);
  const message = original
    ? `${syscall} ${code} ${original}`
    : `${syscall} ${code}`;
  const error = Object.assign(new Error(message), { errno, code, syscall });
  withStack(error, errnoException);
  return error;
}
