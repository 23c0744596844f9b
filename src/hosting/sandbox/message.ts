/**
 * The host's end of what crosses to a guest and back: values to messages and
 * messages to values, as agent.ts has them at the other end. Whatever a guest
 * sends is checked: it may have been made by anyone.
 */
import { ERROR_FACTS } from "../../runtime-shims/bridge/interface.js";
import type { Message } from "./agent.js";
import { parseJson, refuseLarge } from "./json.js";

/** Deeper data is refused: it may be endless. */
export const DEEPEST = 40;

/**
 * Values in one message: little text makes many, `[],[],[]`, and each takes some forty
 * bytes of the host's heap, where its memory is not the guest's.
 */
const MOST_VALUES = 2 ** 21;
/** Digits of a BigInt: the time that reading them takes grows by their square. */
export const MOST_DIGITS = 2 ** 14;
/** UTF-16 units of what a guest's error says. */
const LONGEST_SAYING = 2 ** 16;

/** An error that a guest threw, as data. */
export class GuestError extends Error {
  /** What the guest's own error is called: `TypeError`. */
  readonly guestName: string;
  /** The guest's own stack, with the places of the artifact; may be empty. */
  readonly guestStack: string;

  constructor(name: string, message: string, stack: string) {
    super(message);
    this.name = "GuestError";
    this.guestName = name;
    this.guestStack = stack;
  }
}

/** Gives a guest's callback a function of the host. */
export type MakeCallback = (id: number) => (...args: unknown[]) => void;

/** @throws where a part is larger than may cross, or not data */
export function encode(value: unknown): Message {
  const buffers: ArrayBuffer[] = [];
  return [JSON.stringify(nodeOf(value, buffers, 0)), ...buffers];
}

function nodeOf(
  value: unknown,
  buffers: ArrayBuffer[],
  depth: number,
): unknown {
  switch (typeof value) {
    case "string":
      refuseLarge(value.length);
      return value;
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : ["d", Object.is(value, -0) ? "-0" : String(value)];
    case "bigint": {
      const text = String(value);
      refuseLarge(text.length, MOST_DIGITS);
      return ["n", text];
    }
    case "object":
      break;
    default:
      return ["u"];
  }
  if (value === null) return null;
  if (depth > DEEPEST) throw new Error("Data that is nested too deeply");
  if (ArrayBuffer.isView(value)) {
    refuseLarge(value.byteLength);
    const view = new Uint8Array(
      value.buffer,
      value.byteOffset,
      value.byteLength,
    );
    buffers.push(new Uint8Array(view).buffer);
    return ["b", buffers.length - 1];
  }
  if (Array.isArray(value)) {
    return ["a", value.map((item) => nodeOf(item, buffers, depth + 1))];
  }
  return [
    "o",
    Object.entries(value).map(([key, member]) => [
      key,
      nodeOf(member, buffers, depth + 1),
    ]),
  ];
}

/**
 * @param makeCallback for functions among the arguments of a call; without it, and in
 *   whatever is no call, they are `undefined`: a result with a `then` would be awaited
 * @throws where the message is not one, or holds more than may cross
 */
export function decode(
  message: Message,
  makeCallback?: MakeCallback,
): readonly unknown[] {
  const [json, ...buffers] = message;
  const tree = parseJson(json, MOST_VALUES) as unknown[] | null;
  const isCall =
    Array.isArray(tree) && (tree[1] as unknown[] | undefined)?.[0] === "invoke";
  const value = restore(tree, 0);
  if (!Array.isArray(value)) throw malformed();
  return value;

  function restore(node: unknown, depth: number): unknown {
    if (typeof node === "string") refuseLarge(node.length);
    if (typeof node !== "object" || node === null) return node;
    if (!Array.isArray(node) || depth > DEEPEST + 8) throw malformed();
    const [kind, content] = node as [unknown, unknown];
    switch (kind) {
      case "u":
        return undefined;
      case "d":
        return Number(content);
      case "n":
        if (typeof content !== "string") throw malformed();
        refuseLarge(content.length, MOST_DIGITS);
        return BigInt(content);
      case "f":
        return isCall ? makeCallback?.(Number(content)) : undefined;
      case "b": {
        const buffer = buffers[Number(content)];
        if (buffer === undefined) throw malformed();
        refuseLarge(buffer.byteLength);
        return new Uint8Array(buffer);
      }
      case "a":
        if (!Array.isArray(content)) throw malformed();
        return content.map((item) => restore(item, depth + 1));
      case "o": {
        if (!Array.isArray(content)) throw malformed();
        // `__proto__` is a key like any other.
        return Object.fromEntries(
          content.map((member: unknown) => {
            if (!Array.isArray(member)) throw malformed();
            return [String(member[0]), restore(member[1], depth + 1)];
          }),
        );
      }
      default:
        throw malformed();
    }
  }
}

function malformed(): Error {
  return new Error("The guest sent what is no message");
}

/** What of a host's error may cross: name, message and primitive facts. */
export function errorFacts(error: unknown): unknown[] {
  if (typeof error !== "object" || error === null || !("message" in error)) {
    return ["Error", String(error), []];
  }
  const { name, message } = error as Error;
  const members = ERROR_FACTS.flatMap((fact) => {
    const value = (error as Record<string, unknown>)[fact];
    return typeof value === "string" || typeof value === "number"
      ? [[fact, value]]
      : [];
  });
  return [String(name), String(message), members];
}

/** A guest's error for the host, from what the agent tells of it. */
export function guestError(facts: unknown): GuestError {
  const [name, message, members, stack] = Array.isArray(facts) ? facts : [];
  const error = new GuestError(
    textOf(name),
    textOf(message),
    framesOf(textOf(stack)),
  );
  for (const member of Array.isArray(members) ? members : []) {
    const [key, value] = Array.isArray(member) ? member : [];
    if (
      ERROR_FACTS.includes(key) &&
      ["string", "number"].includes(typeof value)
    ) {
      Object.assign(error, { [key]: value });
    }
  }
  return error;
}

/** Without those of the agent and of the host behind it. */
function framesOf(stack: string): string {
  const lines = stack.split("\n");
  const end = lines.findIndex((line) => line.includes("ingot:agent"));
  return (end === -1 ? lines : lines.slice(0, end)).join("\n").trimEnd();
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, LONGEST_SAYING) : "";
}
