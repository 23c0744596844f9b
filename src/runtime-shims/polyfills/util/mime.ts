/**
 * `MIMEType` and `MIMEParams`: media types, read as Node reads them, which is the
 * standard's way but for what stands behind a quoted value.
 *
 * @see https://nodejs.org/api/util.html#class-utilmimetype
 */
import { nodeError } from "../../internal/errors.js";

const NOT_OF_TOKENS = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const NOT_OF_STRINGS = /[^\t\u0020-~\u0080-\u00FF]/;
const SPACES_BEFORE = /^[\r\n\t ]*/;
const SPACES_BEHIND = /[\r\n\t ]*$/;
/** The first group is an escape that nothing follows, the second the end. */
const QUOTED = /^(?:(\\$)|\\[\s\S]|[^"])*(?:(")|$)/u;

function refuse(what: string, text: string, at: number): Error {
  const place = at === -1 ? "" : ` at ${at}`;
  return nodeError(
    "ERR_INVALID_MIME_SYNTAX",
    `The MIME syntax for a ${what} in "${text}" is invalid${place}`,
    TypeError,
  );
}

/** @param whole what the error shows */
function checkToken(what: string, text: string, whole = text): string {
  const at = text.search(NOT_OF_TOKENS);
  if (text === "" || at !== -1) throw refuse(what, whole, at);
  return text;
}

/** Of ASCII alone. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function withoutSpacesBehind(text: string): string {
  return text.replace(SPACES_BEHIND, "");
}

function quoted(value: string): string {
  if (value !== "" && !NOT_OF_TOKENS.test(value)) return value;
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** The value behind a quotation mark, and how long it is in the text. */
function readQuoted(text: string): readonly [value: string, length: number] {
  const [all = "", open, end] = QUOTED.exec(text) ?? [];
  const inside = open || end ? all.slice(0, -1) : all;
  const value = inside.replace(/\\([\s\S])/g, "$1");
  return [open ? `${value}\\` : value, all.length];
}

function readParameters(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const end = withoutSpacesBehind(text).length;
  for (let at = 0; at < end; at++) {
    const rest = text.slice(at);
    const [before = ""] = SPACES_BEFORE.exec(rest) ?? [];
    const nameEnd = rest.slice(before.length).search(/[;=]|$/) + before.length;
    const name = lower(rest.slice(before.length, nameEnd));
    at += nameEnd;
    if (at >= end) break;
    if (text[at] === ";") continue;
    at++;
    if (at >= end) break;
    let value: string;
    if (text[at] === '"') {
      const [read, length] = readQuoted(text.slice(at + 1));
      value = read;
      at += length + 1;
    } else {
      const semicolon = text.indexOf(";", at);
      const raw = text.slice(at, semicolon === -1 ? undefined : semicolon);
      at += raw.length;
      value = withoutSpacesBehind(raw);
      if (value === "") continue;
    }
    const isValid =
      name !== "" && !NOT_OF_TOKENS.test(name) && !NOT_OF_STRINGS.test(value);
    if (isValid && !found.has(name)) found.set(name, value);
  }
  return found;
}

/** Makes parameters of a text, which programs cannot. */
let parametersOf: (text: string) => MIMEParams;

export class MIMEParams {
  #values = new Map<string, string>();

  static {
    parametersOf = (text) => {
      const made = new MIMEParams();
      made.#values = readParameters(text);
      return made;
    };
  }

  delete(name: string): void {
    this.#values.delete(name);
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  set(name: unknown, value: unknown): void {
    const key = checkToken("parameter name", `${name}`);
    const text = `${value}`;
    const at = text.search(NOT_OF_STRINGS);
    if (at !== -1) throw refuse("parameter value", text, at);
    this.#values.set(key, text);
  }

  *entries(): IterableIterator<[string, string]> {
    yield* this.#values.entries();
  }

  *keys(): IterableIterator<string> {
    yield* this.#values.keys();
  }

  *values(): IterableIterator<string> {
    yield* this.#values.values();
  }

  toString(): string {
    return [...this.#values]
      .map(([name, value]) => `${name}=${quoted(value)}`)
      .join(";");
  }

  declare toJSON: () => string;
  declare [Symbol.iterator]: () => IterableIterator<[string, string]>;
}

export class MIMEType {
  #type: string;
  #subtype: string;
  readonly #parameters: MIMEParams;

  constructor(input: unknown) {
    const text = `${input}`;
    const bare = text.replace(SPACES_BEFORE, "");
    const slash = bare.indexOf("/");
    const type = slash === -1 ? bare : bare.slice(0, slash);
    checkToken("type", type, text);
    if (slash === -1) throw refuse("type", text, -1);
    const semicolon = bare.indexOf(";", slash);
    const end = semicolon === -1 ? bare.length : semicolon;
    const subtype = withoutSpacesBehind(bare.slice(slash + 1, end));
    this.#type = lower(type);
    this.#subtype = lower(checkToken("subtype", subtype, text));
    this.#parameters = parametersOf(bare.slice(end + 1));
  }

  get type(): string {
    return this.#type;
  }

  set type(type: unknown) {
    this.#type = lower(checkToken("type", `${type}`));
  }

  get subtype(): string {
    return this.#subtype;
  }

  set subtype(subtype: unknown) {
    this.#subtype = lower(checkToken("subtype", `${subtype}`));
  }

  get essence(): string {
    return `${this.#type}/${this.#subtype}`;
  }

  get params(): MIMEParams {
    return this.#parameters;
  }

  toString(): string {
    const parameters = this.#parameters.toString();
    return parameters === "" ? this.essence : `${this.essence};${parameters}`;
  }

  declare toJSON: () => string;
}

for (const Class of [MIMEParams, MIMEType]) {
  Object.defineProperty(Class.prototype, "toJSON", {
    value: Class.prototype.toString,
    writable: true,
    configurable: true,
  });
}
Object.defineProperty(MIMEParams.prototype, Symbol.iterator, {
  value: MIMEParams.prototype.entries,
  writable: true,
  configurable: true,
});
