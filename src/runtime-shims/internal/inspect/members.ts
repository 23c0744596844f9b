/**
 * One member of an object as text: `name: value`, `[Getter]`. Receives the object
 * and the key; asks for the text of the value.
 */
import { type Context, plain } from "./context.js";
import { formatPrimitive } from "./primitives.js";
import { escaped, quoted, widthOf } from "./text.js";
import type { FormatValue } from "./value.js";

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

/** An array's items have no names. */
type MemberOf = "array" | "list" | "object";

/**
 * @param holder has the member; `receiver` is what getters are called on
 * @param level how deep its value is
 */
export function formatMember(
  context: Context,
  holder: object,
  level: number,
  key: PropertyKey,
  of: MemberOf,
  formatValue: FormatValue,
  descriptor: PropertyDescriptor = descriptorOf(holder, key),
  receiver: object = holder,
): string {
  const { stylize } = context;
  let gap = " ";
  let text: string;
  if (descriptor.value !== undefined) {
    const columns = context.compact === true && of === "object" ? 3 : 2;
    // Not by a function: values may be nested as deep as the stack is.
    context.indentation += columns;
    text = formatValue(context, descriptor.value, level);
    if (columns === 3 && context.breakLength < widthOf(text, context.colors)) {
      gap = `\n${" ".repeat(context.indentation)}`;
    }
    context.indentation -= columns;
  } else if (descriptor.get !== undefined) {
    text = formatGetter(context, descriptor, receiver, level, formatValue);
  } else if (descriptor.set !== undefined) {
    text = stylize("[Setter]", "special");
  } else text = stylize("undefined", "undefined");
  if (of === "list") return text;
  return `${formatKey(context, key, descriptor)}:${gap}${text}`;
}

function descriptorOf(holder: object, key: PropertyKey): PropertyDescriptor {
  return (
    Object.getOwnPropertyDescriptor(holder, key) ?? {
      value: (holder as Record<PropertyKey, unknown>)[key],
      enumerable: true,
    }
  );
}

function formatGetter(
  context: Context,
  { get, set }: PropertyDescriptor,
  receiver: object,
  level: number,
  formatValue: FormatValue,
): string {
  const { getters, stylize } = context;
  const label = set === undefined ? "Getter" : "Getter/Setter";
  const isCalled =
    getters === true || getters === (set === undefined ? "get" : "set");
  if (!isCalled) return stylize(`[${label}]`, "special");
  const around = (text: string) =>
    `${stylize(`[${label}:`, "special")} ${text}${stylize("]", "special")}`;
  try {
    const value: unknown = Reflect.apply(get as () => unknown, receiver, []);
    context.indentation += 2;
    let text: string;
    if (value === null) text = around(stylize("null", "null"));
    else if (typeof value === "object") {
      const shown = formatValue(context, value, level);
      text = `${stylize(`[${label}]`, "special")} ${shown}`;
    } else if (typeof value === "function") {
      // As Node: no primitive, so nothing but a symbol.
      text = around(Symbol.prototype.toString.call(value as never));
    } else text = around(formatPrimitive(stylize, value, context));
    context.indentation -= 2;
    return text;
  } catch (error) {
    return around(`<Inspection threw (${(error as Error).message})>`);
  }
}

function formatKey(
  { stylize }: Context,
  key: PropertyKey,
  { enumerable }: PropertyDescriptor,
): string {
  if (typeof key === "symbol") {
    return `[${stylize(escaped(key.toString()), "symbol")}]`;
  }
  const name = String(key);
  if (name === "__proto__") return "['__proto__']";
  if (enumerable === false) return `[${escaped(name)}]`;
  return IDENTIFIER.test(name)
    ? stylize(name, "name")
    : stylize(quoted(name), "string");
}

/** Of a module's variable that has no value yet. */
export function formatUninitialized(
  context: Context,
  key: PropertyKey,
): string {
  const name = formatKey(context, key, { enumerable: true });
  return `${name}: ${context.stylize("<uninitialized>", "special")}`;
}

/** A primitive without colours. */
export function formatPlain(context: Context, value: unknown): string {
  return formatPrimitive(plain, value, context);
}
