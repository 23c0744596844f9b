/**
 * Keys in what a terminal sends, as `keypress` events.
 *
 * @see https://nodejs.org/api/readline.html#readlineemitkeypresseventsstream-interface
 */
import { StringDecoder } from "node:string_decoder";

interface Key {
  sequence: string;
  name: string | undefined;
  ctrl: boolean;
  meta: boolean;
  shift: boolean;
  code?: string;
}

interface Stream {
  on(event: string, listener: (...args: never[]) => void): unknown;
  removeListener(event: string, listener: (...args: never[]) => void): unknown;
  listenerCount(event: string): number;
  emit(event: string, ...args: unknown[]): boolean;
}

const NAMES: Readonly<Record<string, string>> = {};
const names = NAMES as Record<string, string>;
for (const [keys, all] of Object.entries({
  "up down right left clear end home": [
    "OA OB OC OD OE OF OH",
    "[A [B [C [D [E [F [H",
  ],
  "f1 f2 f3 f4": [
    "OP OQ OR OS",
    "[11~ [12~ [13~ [14~",
    "[[A [[B [[C [[D",
    "[P [Q [R [S",
  ],
  f5: ["[15~", "[[E"],
  "f6 f7 f8 f9 f10 f11 f12": ["[17~ [18~ [19~ [20~ [21~ [23~ [24~"],
  "home insert delete end pageup pagedown": ["[1~ [2~ [3~ [4~ [5~ [6~"],
  "pageup pagedown": ["[[5~ [[6~"],
  "home end": ["[7~ [8~"],
})) {
  for (const codes of all) {
    codes.split(" ").forEach((code, at) => {
      names[code] = keys.split(" ")[at] as string;
    });
  }
}
const SHIFTED: Readonly<Record<string, string>> = {
  "[a": "up",
  "[b": "down",
  "[c": "right",
  "[d": "left",
  "[e": "clear",
  "[2$": "insert",
  "[3$": "delete",
  "[5$": "pageup",
  "[6$": "pagedown",
  "[7$": "home",
  "[8$": "end",
};
const CONTROLLED: Readonly<Record<string, string>> = {
  Oa: "up",
  Ob: "down",
  Oc: "right",
  Od: "left",
  Oe: "clear",
  "[2^": "insert",
  "[3^": "delete",
  "[5^": "pageup",
  "[6^": "pagedown",
  "[7^": "home",
  "[8^": "end",
};

/** One key: escapes, `O` or `[` with digits and modifiers, or one character. */
const KEY = new RegExp(
  [
    String.raw`^\x1b+(?:O(\d?)([A-Za-z])|\[(\[?)(\d*)(?:;(\d*))?([~^$A-Za-z]))`,
    String.raw`^(\x1b+)$`,
    String.raw`^(\x1b*)([^\x1b])`,
  ].join("|"),
  "u",
);

function readKey(text: string): readonly [Key, rest: string] {
  const match = KEY.exec(text);
  const sequence = match?.[0] ?? text.slice(0, 1);
  const key: Key = {
    sequence,
    name: undefined,
    ctrl: false,
    meta: false,
    shift: false,
  };
  const rest = text.slice(sequence.length);
  if (match === null) return [key, rest];
  const [
    ,
    digit = "",
    final,
    bracket = "",
    number = "",
    mark,
    last,
    alone,
    before = "",
    character,
  ] = match;
  if (final !== undefined || last !== undefined) {
    const isO = final !== undefined;
    const isModified = mark !== undefined || (isO && digit !== "");
    const modifier = (Number((isO ? digit : mark) || 1) || 1) - 1;
    const isTilde = /[~^$]/.test(last ?? "");
    key.code = isO
      ? `O${final}`
      : `[${bracket}${isTilde || mark === undefined ? number : ""}${last}`;
    key.ctrl = isModified && (modifier & 4) !== 0;
    key.meta = isModified && (modifier & 10) !== 0;
    key.shift = isModified && (modifier & 1) !== 0;
    if (key.code in NAMES) key.name = NAMES[key.code];
    else if (key.code in SHIFTED) {
      key.name = SHIFTED[key.code];
      key.shift = true;
    } else if (key.code in CONTROLLED) {
      key.name = CONTROLLED[key.code];
      key.ctrl = true;
    } else if (key.code === "[Z") {
      key.name = "tab";
      key.shift = true;
    } else key.name = "undefined";
    return [key, rest];
  }
  if (alone !== undefined) {
    key.name = "escape";
    key.meta = alone.length > 1;
    return [key, rest];
  }
  nameCharacter(key, character as string, before.length > 0);
  return [key, rest];
}

function nameCharacter(key: Key, character: string, isEscaped: boolean): void {
  key.meta = isEscaped;
  const code = character.charCodeAt(0);
  if (character === "\r") key.name = "return";
  else if (character === "\n") key.name = "enter";
  else if (character === "\t") key.name = "tab";
  else if (character === "\b" || character === "\x7f") key.name = "backspace";
  else if (character === " ") key.name = "space";
  else if (!isEscaped && code > 0 && code <= 0x1a) {
    key.name = String.fromCharCode(code + 96);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(character)) {
    key.name = character.toLowerCase();
    key.shift = /[A-Z]/.test(character);
  } else key.meta = isEscaped;
}

const known = new WeakSet<object>();

export function emitKeypressEvents(stream: Stream, _interface?: unknown): void {
  if (known.has(stream)) return;
  known.add(stream);
  const decoder = new StringDecoder("utf8");
  const onData = (chunk: Buffer | string) => {
    if (stream.listenerCount("keypress") === 0) {
      stream.removeListener("data", onData);
      stream.on("newListener", onListener);
      return;
    }
    let rest = typeof chunk === "string" ? chunk : decoder.write(chunk);
    while (rest !== "") {
      const [key, behind] = readKey(rest);
      rest = behind;
      const isText = key.name !== "escape" && [...key.sequence].length === 1;
      if (key.name !== undefined || isText) {
        stream.emit("keypress", isText ? key.sequence : undefined, key);
      }
    }
  };
  function onListener(event: string): void {
    if (event !== "keypress") return;
    stream.on("data", onData);
    stream.removeListener("newListener", onListener);
  }
  if (stream.listenerCount("keypress") > 0) stream.on("data", onData);
  else stream.on("newListener", onListener);
}
