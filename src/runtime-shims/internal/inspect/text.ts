/**
 * Text as `inspect` writes it: quotes and escapes, the codes of terminals taken
 * out, and how many columns it is wide.
 */
import { validateString } from "../validators.js";

const ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

/** Control characters, the backslash, halves of characters. */
const SPECIAL = /[\p{Cc}\p{Cs}\\]/gu;
const SPECIAL_OR_QUOTE = /[\p{Cc}\p{Cs}\\']/gu;

function escapeCharacter(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).toUpperCase().padStart(2, "0")}`
    : `\\u${code.toString(16)}`;
}

/** Without quotes around it: of names in brackets. */
export function escaped(text: string): string {
  return text.replace(SPECIAL_OR_QUOTE, escapeCharacter);
}

/** Most text. */
const HARMLESS = /^[ -&(-[\]-~]*$/;

/** In the quotes that need the fewest escapes, single ones first. */
export function quoted(text: string): string {
  if (HARMLESS.test(text)) return `'${text}'`;
  let quote = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) quote = '"';
    else if (!text.includes("`") && !text.includes("${")) quote = "`";
  }
  const special = quote === "'" ? SPECIAL_OR_QUOTE : SPECIAL;
  return quote + text.replace(special, escapeCharacter) + quote;
}

/** Sequences that begin with ESC or CSI: styles, titles, links. */
const TERMINAL_CODES = new RegExp(
  [
    "[\\u001b\\u009b][[\\]()#;?]*(?:",
    // A command for the operating system, ended by BEL or ST.
    "(?:(?:(?:;[-a-zA-Z\\d/#&.:=?%@~_]+)*",
    "|[a-zA-Z\\d]+(?:;[-a-zA-Z\\d/#&.:=?%@~_]*)*)?",
    "(?:\\u0007|\\u001b\\\\|\\u009c))",
    // Numbers and the letter that says what they mean.
    "|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PR-TZcf-nq-uy=><~]))",
  ].join(""),
  "g",
);

/** @see https://nodejs.org/api/util.html#utilstripvtcontrolcharactersstr */
export function stripVTControlCharacters(text: unknown): string {
  validateString(text, "str");
  return text.replace(TERMINAL_CODES, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: styles begin with one
const STYLE = /\u001b\[\d\d?m/g;

/** Styles alone, which are what `inspect` adds itself. */
export function withoutColors(text: string): string {
  return text.replace(STYLE, "");
}

/** Fills no column. The soft hyphen fills one. */
const NO_COLUMN = /[\p{Cc}\p{Cf}\p{Me}\p{Mn}\p{Emoji_Modifier}]/u;

/** Fills two: letters of East Asia, pictures. */
const TWO_COLUMNS =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;

/** In columns of a terminal. */
export function widthOf(text: string, hasCodes: boolean): number {
  const bare = hasCodes ? text.replace(TERMINAL_CODES, "") : text;
  if (/^[ -~]*$/.test(bare)) return bare.length;
  let width = 0;
  for (const character of bare.normalize("NFC")) {
    if (character === "\u00ad") width++;
    else if (NO_COLUMN.test(character)) continue;
    else width += TWO_COLUMNS.test(character) ? 2 : 1;
  }
  return width;
}
