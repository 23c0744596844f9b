/**
 * Describes any JavaScript value as a flat table `path → description` that two
 * processes can compare line by line. Receives a value and knows nothing of
 * packages or artifacts. It imports `node:` modules alone and holds on
 * to the intrinsics it found at its own load, so the compiled file can be
 * required first in a bare child process, before the code under observation.
 */
import { createHash } from "node:crypto";
import { types } from "node:util";

/** `exports.Foo.prototype.bar` → `function bar/2 [hidden]`. */
export type ExportShape = Readonly<Record<string, string>>;

const longestText = 120;
const longestArray = 32;
const now = Date.now();

/** Objects of the realm, told by name so that nobody walks into them. */
const intrinsics = new Map<object, string>([
  [globalThis, "%globalThis%"],
  [process, "%process%"],
  [Buffer, "%Buffer%"],
  [Buffer.prototype, "%Buffer.prototype%"],
]);
for (const name of Object.getOwnPropertyNames(globalThis)) {
  // Accessors are left alone: in Node they load whole subsystems.
  const value = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
  if (!isObject(value) || intrinsics.has(value)) continue;
  intrinsics.set(value, `%${name}%`);
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype")?.value;
  if (isObject(prototype) && !intrinsics.has(prototype)) {
    intrinsics.set(prototype, `%${name}.prototype%`);
  }
}

interface Visit {
  readonly value: object;
  readonly path: string;
  readonly depth: number;
  /** A prototype's accessors expect an instance; they are not evaluated. */
  readonly isPrototype: boolean;
}

/**
 * The shape of a value: own keys (non-enumerable ones and symbols too), kinds,
 * names, arities, attributes, statics, prototypes, identities and primitive
 * values. An object met again is written as `→ path` of the first meeting, so
 * aliases and cycles are part of the shape. `prototype` and `[[Prototype]]` do
 * not count as a level.
 *
 * Never throws: what a getter or a proxy's trap throws is written down.
 *
 * @param depth how many levels of members are listed; 0 describes `value` alone
 * @param normalise applied to every string before it is compared or hashed
 * @param root what the paths start with
 */
export function exportShape(
  value: unknown,
  depth = 2,
  normalise: (text: string) => string = (text) => text,
  root = "exports",
): ExportShape {
  const shape: Record<string, string> = {};
  const seen = new Map<object, string>();
  const queue: Visit[] = [];

  function visit(
    child: unknown,
    path: string,
    level: number,
    attributes: string,
    isPrototype: boolean,
  ): void {
    if (!isObject(child)) {
      shape[path] = describePrimitive(child, normalise) + attributes;
      return;
    }
    const known = intrinsics.get(child) ?? seen.get(child);
    if (known !== undefined) {
      shape[path] = known.startsWith("%")
        ? known + attributes
        : `→ ${known}${attributes}`;
      return;
    }
    seen.set(child, path);
    shape[path] = describeObject(child, normalise) + attributes;
    if (level < depth) {
      queue.push({ value: child, path, depth: level, isPrototype });
    }
  }

  function visitPrototype({ value: object, path, depth: level }: Visit): void {
    const prototype = attempt(() => Object.getPrototypeOf(object), normalise);
    if ("thrown" in prototype) {
      shape[`${path}[[Prototype]]`] = prototype.thrown;
    } else if (!isDefaultPrototype(object, prototype.value)) {
      visit(prototype.value, `${path}[[Prototype]]`, level, "", true);
    }
  }

  function visitMember(from: Visit, key: string | symbol, path: string): void {
    const found = attempt(
      () => Object.getOwnPropertyDescriptor(from.value, key),
      normalise,
    );
    if ("thrown" in found) {
      shape[path] = found.thrown;
      return;
    }
    const descriptor = found.value;
    if (descriptor === undefined) {
      shape[path] = "listed, but absent";
      return;
    }
    const attributes = describeAttributes(descriptor);
    if (descriptor.get === undefined && descriptor.set === undefined) {
      const isOwnPrototype =
        key === "prototype" && typeof from.value === "function";
      if (isOwnPrototype && isBarePrototype(from.value, descriptor.value)) {
        return;
      }
      const level = isOwnPrototype ? from.depth : from.depth + 1;
      visit(descriptor.value, path, level, attributes, isOwnPrototype);
      return;
    }
    if (from.isPrototype || descriptor.get === undefined) {
      shape[path] = `accessor${attributes}`;
      return;
    }
    const got = attempt(() => Reflect.get(from.value, key), normalise);
    if ("thrown" in got) shape[path] = got.thrown + attributes;
    else visit(got.value, path, from.depth + 1, attributes, false);
  }

  function visitEntries({ value: object, path, depth: level }: Visit): void {
    if (types.isProxy(object)) return;
    if (types.isMap(object)) {
      for (const [index, [key, entry]] of [...mapEntries(object)].entries()) {
        const label = isObject(key)
          ? `#${index}`
          : describePrimitive(key, normalise);
        visit(entry, `${path}{${label}}`, level + 1, "", false);
      }
    } else if (types.isSet(object)) {
      for (const [index, entry] of [...setValues(object)].entries()) {
        visit(entry, `${path}{#${index}}`, level + 1, "", false);
      }
    }
  }

  visit(value, root, 0, "", false);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const from = at;
    const keys = attempt(() => Reflect.ownKeys(from.value), normalise);
    if ("thrown" in keys) {
      shape[`${from.path}[[Keys]]`] = keys.thrown;
    } else {
      for (const [label, key] of labelKeys(from.value, keys.value)) {
        visitMember(from, key, from.path + label);
      }
    }
    visitEntries(from);
    visitPrototype(from);
  }
  return shape;
}

const mapEntries = Function.prototype.call.bind(Map.prototype.entries) as (
  map: ReadonlyMap<unknown, unknown>,
) => IterableIterator<[unknown, unknown]>;
const setValues = Function.prototype.call.bind(Set.prototype.values) as (
  set: ReadonlySet<unknown>,
) => IterableIterator<unknown>;
const sourceOf = Function.prototype.call.bind(Function.prototype.toString) as (
  callable: object,
) => string;
const dateToJson = Function.prototype.call.bind(Date.prototype.toJSON) as (
  date: object,
) => string | null;
const regExpToString = Function.prototype.call.bind(
  RegExp.prototype.toString,
) as (pattern: object) => string;

function isObject(value: unknown): value is object {
  return (
    (typeof value === "object" && value !== null) || typeof value === "function"
  );
}

type Attempt<T> = { readonly value: T } | { readonly thrown: string };

function attempt<T>(
  action: () => T,
  normalise: (text: string) => string,
): Attempt<T> {
  try {
    return { value: action() };
  } catch (error) {
    return { thrown: describeThrown(error, normalise) };
  }
}

/** What was thrown, on one line: `throws TypeError ERR_X: message`. */
export function describeThrown(
  error: unknown,
  normalise: (text: string) => string = (text) => text,
): string {
  try {
    if (!isObject(error)) {
      return `throws ${describePrimitive(error, normalise)}`;
    }
    const { name, code, message } = error as NodeJS.ErrnoException;
    const title = [name, code].filter((part) => part !== undefined).join(" ");
    return `throws ${title}: ${normalise(String(message))}`;
  } catch {
    return "throws what cannot be read";
  }
}

function describePrimitive(
  value: unknown,
  normalise: (text: string) => string,
): string {
  switch (typeof value) {
    case "string":
      return describeText(normalise(value));
    case "bigint":
      return `${value}n`;
    case "number":
      if (Object.is(value, -0)) return "-0";
      return isNow(value) ? "number of this moment" : String(value);
    default:
      return String(value);
  }
}

/** A time stamp taken at load is no part of a shape. */
function isNow(milliseconds: number): boolean {
  return Math.abs(milliseconds - now) < 3_600_000;
}

function describeText(text: string): string {
  // A stack's frames differ by design: each side has its own files.
  const frames = text.indexOf("\n    at ");
  const stable = frames === -1 ? text : `${text.slice(0, frames)}\n<stack>`;
  return stable.length <= longestText
    ? JSON.stringify(stable)
    : `string(${stable.length}) sha256:${sha256(stable)}`;
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex").slice(0, 16);
}

function describeObject(
  value: object,
  normalise: (text: string) => string,
): string {
  const description = attempt(() => kindOf(value, normalise), normalise);
  const kind = "value" in description ? description.value : description.thrown;
  if (isNamespace(value)) return kind;
  if (types.isProxy(value)) return `proxy of ${kind}`;
  const locked = attempt(() => {
    if (Object.isFrozen(value)) return ", frozen";
    if (Object.isSealed(value)) return ", sealed";
    return Object.isExtensible(value) ? "" : ", not extensible";
  }, normalise);
  return kind + ("value" in locked ? locked.value : "");
}

function kindOf(value: object, normalise: (text: string) => string): string {
  if (typeof value === "function") return describeFunction(value);
  if (isNamespace(value)) return "module namespace";
  if (types.isProxy(value)) return Array.isArray(value) ? "array" : "object";
  if (Array.isArray(value)) return `array(${value.length})`;
  if (types.isMap(value)) return `map(${[...mapEntries(value)].length})`;
  if (types.isSet(value)) return `set(${[...setValues(value)].length})`;
  if (types.isDate(value)) {
    const text = dateToJson(value);
    const near = text !== null && isNow(Date.parse(text));
    return near ? "date of this moment" : `date ${text}`;
  }
  if (types.isRegExp(value)) return `regexp ${regExpToString(value)}`;
  if (types.isBoxedPrimitive(value)) {
    return `boxed ${describePrimitive(value.valueOf(), normalise)}`;
  }
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(
      value.buffer,
      value.byteOffset,
      value.byteLength,
    );
    return `${className(value)}(${bytes.length} bytes) sha256:${sha256(bytes)}`;
  }
  if (types.isNativeError(value)) return `error ${className(value)}`;
  const name = className(value);
  return name === "Object" ? "object" : `object ${name}`;
}

/**
 * A module namespace, or the proxy that stands in for one where ES modules are
 * run by something else than the engine's own loader: no program can tell them
 * apart by what ECMAScript offers.
 */
function isNamespace(value: object): boolean {
  if (types.isModuleNamespaceObject(value)) return true;
  if (!types.isProxy(value) || typeof value === "function") return false;
  try {
    const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
    return (
      Object.getPrototypeOf(value) === null &&
      !Object.isExtensible(value) &&
      tag?.value === "Module" &&
      !tag.writable &&
      !tag.enumerable &&
      !tag.configurable
    );
  } catch {
    return false;
  }
}

/** Name of the constructor that the prototype chain leads to. */
function className(value: object): string {
  for (
    let at = Object.getPrototypeOf(value);
    isObject(at) && !types.isProxy(at);
    at = Object.getPrototypeOf(at)
  ) {
    const creator = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof creator === "function") return nameOf(creator);
  }
  return "(no constructor)";
}

function nameOf(callable: object): string {
  const name = Object.getOwnPropertyDescriptor(callable, "name")?.value;
  return typeof name === "string" && name !== "" ? name : "(anonymous)";
}

function describeFunction(callable: object): string {
  const source = sourceOf(callable);
  const arity = Object.getOwnPropertyDescriptor(callable, "length")?.value;
  const title = `${nameOf(callable)}/${typeof arity === "number" ? arity : "?"}`;
  if (types.isProxy(callable)) return `function ${title}`;
  if (source.startsWith("class")) return `class ${title}`;
  const words: string[] = [];
  if (source.endsWith("{ [native code] }")) words.push("native");
  if (isSloppy(callable)) words.push("sloppy");
  if (types.isAsyncFunction(callable)) words.push("async");
  words.push(types.isGeneratorFunction(callable) ? "generator" : "function");
  const suffix = Object.hasOwn(callable, "prototype") ? "" : " not constructor";
  return `${words.join(" ")} ${title}${suffix}`;
}

const readCaller = Object.getOwnPropertyDescriptor(
  Function.prototype,
  "caller",
)?.get;

/** V8 gives exactly the sloppy functions a `caller`: an own one up to Node 24. */
function isSloppy(callable: object): boolean {
  if (Object.hasOwn(callable, "caller")) return true;
  try {
    readCaller?.call(callable);
    return readCaller !== undefined;
  } catch {
    return false;
  }
}

function describeAttributes(descriptor: PropertyDescriptor): string {
  const words: string[] = [];
  if (descriptor.get !== undefined) words.push("getter");
  if (descriptor.set !== undefined) words.push("setter");
  if (descriptor.writable === false) words.push("read-only");
  if (descriptor.enumerable !== true) words.push("hidden");
  if (descriptor.configurable !== true) words.push("fixed");
  return words.length === 0 ? "" : ` [${words.join(" ")}]`;
}

/** `{ constructor: owner }` as every plain function has it. */
function isBarePrototype(owner: object, prototype: unknown): boolean {
  try {
    return (
      isObject(prototype) &&
      !types.isProxy(prototype) &&
      Object.getPrototypeOf(prototype) === Object.prototype &&
      Reflect.ownKeys(prototype).length === 1 &&
      Object.getOwnPropertyDescriptor(prototype, "constructor")?.value === owner
    );
  } catch {
    return false;
  }
}

function isDefaultPrototype(value: object, prototype: unknown): boolean {
  if (typeof value === "function") return prototype === Function.prototype;
  if (Array.isArray(value)) return prototype === Array.prototype;
  return prototype === Object.prototype;
}

/** The keys worth listing, sorted by label, with labels that never coincide. */
function labelKeys(
  value: object,
  keys: readonly (string | symbol)[],
): readonly (readonly [string, string | symbol])[] {
  const labelled: [string, string | symbol][] = [];
  const used = new Map<string, number>();
  for (const key of keys) {
    if (isImplied(value, key)) continue;
    const label = labelOf(key);
    const count = (used.get(label) ?? 0) + 1;
    used.set(label, count);
    labelled.push([count === 1 ? label : `${label}#${count}`, key]);
  }
  return labelled.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function labelOf(key: string | symbol): string {
  if (typeof key === "symbol") return `[${String(key)}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key)}]`;
}

/** True for keys that the description already tells, or that cannot be stable. */
function isImplied(value: object, key: string | symbol): boolean {
  if (typeof key === "symbol" || types.isProxy(value)) return false;
  if (typeof value === "function") {
    if (key === "caller" || key === "arguments") return true;
    if (key !== "name" && key !== "length") return false;
    const own = Object.getOwnPropertyDescriptor(value, key)?.value;
    return typeof own === (key === "name" ? "string" : "number");
  }
  if (types.isNativeError(value)) return key === "stack";
  const isIndex = /^\d+$/.test(key);
  if (Array.isArray(value)) {
    return key === "length" || (isIndex && Number(key) >= longestArray);
  }
  return isIndex && (ArrayBuffer.isView(value) || types.isStringObject(value));
}
