/**
 * Completes a builtin's exports from what the table of tiers knows of Node's:
 * every function that is not there is one that throws, every value is Node's.
 * Nothing that is there is touched. Applied to each builtin after its patch.
 */
import { unsupportedFunction } from "./not-supported.js";

/** As in node-exports.ts, without what the implementation has for certain. */
interface Shape {
  readonly functions?: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
  readonly objects?: Readonly<Record<string, Shape>>;
}

type Members = Record<string, unknown>;

/**
 * @param module how errors name it, `net` or `fs.promises`
 * @param target its exports; a fresh object for a module that has no code
 * @returns the target
 */
export function complete<Target extends object>(
  module: string,
  shape: Shape,
  target: Target,
): Target {
  const members = target as Members;
  for (const name of shape.functions ?? []) {
    if (!(name in members)) {
      add(members, name, unsupportedFunction(`${module}.${name}`));
    }
  }
  for (const [name, value] of Object.entries(shape.values ?? {})) {
    if (!(name in members) && value !== null) add(members, name, value);
  }
  for (const [name, inner] of Object.entries(shape.objects ?? {})) {
    if (!(name in members)) add(members, name, {});
    // What is made on demand is whole, and not to be made for this.
    if (Object.getOwnPropertyDescriptor(members, name)?.get) continue;
    const member = members[name];
    if (typeof member === "object" && member !== null) {
      complete(`${module}.${name}`, inner, member);
    }
  }
  return target;
}

/**
 * Makes the member `constants` unchangeable, and each of them a member that does
 * not show of the module itself, as of old; `hidden` are those that never were.
 */
export function seal<Target extends object>(
  hidden: RegExp,
  target: Target,
): Target {
  const { constants } = target as { constants?: Members };
  const fixed = { writable: false, configurable: false };
  const sealed = Object.create(null) as Members;
  for (const [name, value] of Object.entries(constants ?? {})) {
    Object.defineProperty(sealed, name, { ...fixed, value, enumerable: true });
    if (hidden.test(name)) continue;
    Object.defineProperty(target, name, { ...fixed, value, enumerable: false });
  }
  Object.defineProperty(target, "constants", {
    ...fixed,
    value: sealed,
    enumerable: true,
  });
  return target;
}

/** As an assignment makes it, where the target allows. */
function add(target: Members, name: string, value: unknown): void {
  if (!Object.isExtensible(target)) return;
  Object.defineProperty(target, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
