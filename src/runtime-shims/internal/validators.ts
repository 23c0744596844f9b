/**
 * Checks of arguments, in the order and the words of Node's
 * lib/internal/validators.js. Each returns nothing, or throws.
 */
import { invalidArgType, invalidArgValue, outOfRange } from "./errors.js";

export function validateString(
  value: unknown,
  name: string,
): asserts value is string {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

export function validateBoolean(
  value: unknown,
  name: string,
): asserts value is boolean {
  if (typeof value !== "boolean") throw invalidArgType(name, "boolean", value);
}

export function validateFunction(
  value: unknown,
  name: string,
): asserts value is (...args: never[]) => unknown {
  if (typeof value !== "function") {
    throw invalidArgType(name, "Function", value);
  }
}

export function validateObject(
  value: unknown,
  name: string,
): asserts value is object {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw invalidArgType(name, "Object", value);
  }
}

export function validateArray(
  value: unknown,
  name: string,
): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw invalidArgType(name, "Array", value);
}

export function validateNumber(
  value: unknown,
  name: string,
  min?: number,
  max?: number,
): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  const isOutside =
    (min !== undefined && value < min) || (max !== undefined && value > max);
  if (isOutside || (Number.isNaN(value) && (min ?? max) !== undefined)) {
    const lower = min === undefined ? "" : `>= ${min}`;
    const upper = max === undefined ? "" : `<= ${max}`;
    const both = lower !== "" && upper !== "" ? " && " : "";
    throw outOfRange(name, lower + both + upper, value);
  }
}

export function validateInteger(
  value: unknown,
  name: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) {
    throw outOfRange(name, `>= ${min} && <= ${max}`, value);
  }
}

export function validateUint32(
  value: unknown,
  name: string,
  positive = false,
): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  const min = positive ? 1 : 0;
  if (value < min || value > 0xffff_ffff) {
    throw outOfRange(name, `>= ${min} && <= ${0xffff_ffff}`, value);
  }
}

export function validateOneOf(
  value: unknown,
  name: string,
  allowed: readonly unknown[],
): void {
  if (allowed.includes(value)) return;
  const shown = allowed.map((one) =>
    typeof one === "string" ? `'${one}'` : String(one),
  );
  throw invalidArgValue(name, value, `must be one of: ${shown.join(", ")}`);
}

export function validateAbortSignal(value: unknown, name: string): void {
  if (
    value !== undefined &&
    (value === null || typeof value !== "object" || !("aborted" in value))
  ) {
    throw invalidArgType(name, "AbortSignal", value);
  }
}
