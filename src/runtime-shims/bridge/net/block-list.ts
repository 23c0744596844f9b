/**
 * Addresses that can be compared: `SocketAddress` and `BlockList`.
 *
 * @see https://nodejs.org/api/net.html#class-netblocklist
 */
import { describe, invalidArgValue, nodeError } from "../../internal/errors.js";
import {
  validateInteger,
  validateObject,
  validateString,
  validateUint32,
} from "../../internal/validators.js";
import { isIPv4, isIPv6 } from "./addresses.js";

type Family = "ipv4" | "ipv6";

/** IPv4 as IPv6 has it, so that all can be compared. */
const MAPPED = 0xffffn << 32n;

function numberOf(text: string, family: Family): bigint {
  if (family === "ipv4") {
    return (
      MAPPED |
      text.split(".").reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
    );
  }
  const [address = ""] = text.split("%");
  const dotted = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) =>
      [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)]
        .map((group) => group.toString(16))
        .join(":"),
  );
  const [head = "", tail] = dotted.split("::");
  const groups = (half: string) => (half === "" ? [] : half.split(":"));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = new Array<string>(8 - first.length - last.length).fill("0");
  const all = tail === undefined ? first : [...first, ...zeros, ...last];
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** As inet_ntop has it: the longest run of zeros is left out. */
function textOf(number: bigint, family: Family): string {
  if (family === "ipv4") {
    const bytes = [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n);
    return bytes.join(".");
  }
  const high = number >> 32n;
  if (high === 0xffffn || (high === 0n && number > 0xffffn)) {
    return `${high === 0n ? "::" : "::ffff:"}${textOf(number & 0xffffffffn, "ipv4")}`;
  }
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((number >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
  );
  let [start, length] = [-1, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (groups[end] === "0") end++;
    if (end - at > length) [start, length] = [at, end - at];
  }
  if (start === -1) return groups.join(":");
  const [before, behind] = [
    groups.slice(0, start),
    groups.slice(start + length),
  ];
  return `${before.join(":")}::${behind.join(":")}`;
}

interface AddressOptions {
  readonly address?: unknown;
  readonly port?: unknown;
  readonly family?: unknown;
  readonly flowlabel?: unknown;
}

interface Address {
  readonly number: bigint;
  readonly family: Family;
}

const known = new WeakMap<object, Address>();

export class SocketAddress {
  readonly #port: number;
  readonly #flowlabel: number;

  static isSocketAddress(value: unknown): boolean {
    return typeof value === "object" && value !== null && known.has(value);
  }

  constructor(options: AddressOptions = {}) {
    validateObject(options, "options");
    const { family: given = "ipv4", port = 0, flowlabel = 0 } = options;
    const family =
      typeof given === "string" ? (given.toLowerCase() as Family) : given;
    const { address = family === "ipv4" ? "127.0.0.1" : "::" } = options;
    if (family !== "ipv4" && family !== "ipv6") {
      throw invalidArgValue("options.family", given);
    }
    validateString(address, "options.address");
    this.#port = portOf(port);
    validateUint32(flowlabel, "options.flowlabel");
    this.#flowlabel = flowlabel;
    const isFit = family === "ipv4" ? isIPv4(address) : isIPv6(address);
    if (!isFit) {
      throw nodeError("ERR_INVALID_ADDRESS", "Invalid socket address");
    }
    known.set(this, { number: numberOf(address, family), family });
  }

  get address(): string {
    const { number, family } = known.get(this) as Address;
    return textOf(number, family);
  }

  get port(): number {
    return this.#port;
  }

  get family(): string {
    return (known.get(this) as Address).family;
  }

  get flowlabel(): number {
    return this.#flowlabel;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const { address, port, family, flowlabel } = this;
    return `SocketAddress { address: '${address}', port: ${port}, family: '${family}', flowlabel: ${flowlabel} }`;
  }

  toJSON(): object {
    const { address, port, family, flowlabel } = this;
    return { address, port, family, flowlabel };
  }
}

function portOf(port: unknown): number {
  const isPort =
    (typeof port === "number" ||
      (typeof port === "string" && port.trim() !== "")) &&
    Number(port) === Number(port) >>> 0 &&
    Number(port) <= 0xffff;
  if (isPort) return Number(port);
  throw nodeError(
    "ERR_SOCKET_BAD_PORT",
    `options.port should be >= 0 and < 65536. Received ${describe(port)}.`,
    RangeError,
  );
}

interface Rule {
  readonly text: string;
  has(number: bigint): boolean;
}

function addressOf(value: unknown, family: unknown, name: string): Address {
  if (SocketAddress.isSocketAddress(value))
    return known.get(value as object) as Address;
  validateString(value, name);
  validateString(family, "family");
  return known.get(new SocketAddress({ address: value, family })) as Address;
}

function shown({ number, family }: Address): string {
  return textOf(number, family);
}

const title = (family: Family) => (family === "ipv4" ? "IPv4" : "IPv6");

export class BlockList {
  #rules: Rule[] = [];

  static isBlockList(value: unknown): boolean {
    return typeof value === "object" && value !== null && #rules in value;
  }

  addAddress(value: unknown, family: unknown = "ipv4"): void {
    const address = addressOf(value, family, "address");
    this.#add({
      text: `Address: ${title(address.family)} ${shown(address)}`,
      has: (number) => number === address.number,
    });
  }

  addRange(start: unknown, end: unknown, family: unknown = "ipv4"): void {
    const from = addressOf(start, family, "start");
    const to = addressOf(end, family, "end");
    if (from.number > to.number) {
      const { family: kind } = from;
      const first = SocketAddress.isSocketAddress(start)
        ? start
        : new SocketAddress({ address: start, family: kind });
      throw invalidArgValue("start", first, "must come before end");
    }
    this.#add({
      text: `Range: ${title(from.family)} ${shown(from)}-${shown(to)}`,
      has: (number) => number >= from.number && number <= to.number,
    });
  }

  addSubnet(network: unknown, prefix: unknown, family: unknown = "ipv4"): void {
    const address = addressOf(network, family, "network");
    const most = address.family === "ipv4" ? 32 : 128;
    validateInteger(prefix, "prefix", 0, most);
    const rest = BigInt(most - prefix);
    this.#add({
      text: `Subnet: ${title(address.family)} ${shown(address)}/${prefix}`,
      has: (number) => number >> rest === address.number >> rest,
    });
  }

  #add(rule: Rule): void {
    // The newest is shown first.
    this.#rules.unshift(rule);
  }

  check(value: unknown, family: unknown = "ipv4"): boolean {
    if (!SocketAddress.isSocketAddress(value)) {
      validateString(value, "address");
      validateString(family, "family");
    }
    let number: bigint;
    try {
      ({ number } = addressOf(value, family, "address"));
    } catch {
      return false;
    }
    return this.#rules.some((rule) => rule.has(number));
  }

  get rules(): readonly string[] {
    return this.#rules.map(({ text }) => text);
  }
}
