/**
 * What `util` has for programs of old: classes without `class`, and questions that
 * operators answer.
 */
import { invalidArgType } from "../../internal/errors.js";
import { format } from "../../internal/inspect.js";
import console = require("node:console");

/** @see https://nodejs.org/api/util.html#utilinheritsconstructor-superconstructor */
export function inherits(child: unknown, parent: unknown): void {
  if (child === undefined || child === null) {
    throw invalidArgType("ctor", "Function", child);
  }
  if (parent === undefined || parent === null) {
    throw invalidArgType("superCtor", "Function", parent);
  }
  const { prototype } = parent as { prototype: object };
  if (prototype === undefined) {
    throw invalidArgType("superCtor.prototype", "Object", prototype);
  }
  Object.defineProperty(child, "super_", {
    value: parent,
    writable: true,
    configurable: true,
  });
  Object.setPrototypeOf((child as { prototype: object }).prototype, prototype);
}

/** @see https://nodejs.org/api/util.html#util_extendtarget-source */
export function extend(target: object, source: unknown): object {
  if (typeof source !== "object" || source === null) return target;
  for (const key of Object.keys(source).reverse()) {
    (target as Record<string, unknown>)[key] = (
      source as Record<string, unknown>
    )[key];
  }
  return target;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** @see https://nodejs.org/api/util.html#utillogstring */
export function log(...args: unknown[]): void {
  const now = new Date();
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const day = `${now.getDate()} ${MONTHS[now.getMonth()]}`;
  console.log("%s - %s", `${day} ${time}`, format(...args));
}

export const predicates = {
  isArray: Array.isArray,
  isBoolean: (value: unknown) => typeof value === "boolean",
  isNull: (value: unknown) => value === null,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isNumber: (value: unknown) => typeof value === "number",
  isString: (value: unknown) => typeof value === "string",
  isSymbol: (value: unknown) => typeof value === "symbol",
  isUndefined: (value: unknown) => value === undefined,
  isObject: (value: unknown) => value !== null && typeof value === "object",
  isError: (value: unknown) =>
    Object.prototype.toString.call(value) === "[object Error]" ||
    value instanceof Error,
  isFunction: (value: unknown) => typeof value === "function",
  isPrimitive: (value: unknown) =>
    value === null ||
    (typeof value !== "object" && typeof value !== "function"),
};
