/**
 * How JavaScript's characters make words and numbers. Each function receives the
 * source and an offset and returns an offset or a yes or no; none keeps state.
 */
import { isLineTerminator, isWideSpace, skipTrivia } from "./literals.js";

// Kinds of characters: below 128 by table, all above WIDE.
const OTHER = 0;
const WIDE = 1;
const BLANK = 2;
const LINE_END = 3;
const LETTER = 4;
const DIGIT = 5;
const LEAST_WORD = LETTER;

const KINDS = new Uint8Array(128).fill(OTHER);
for (const code of [9, 11, 12, 32]) KINDS[code] = BLANK;
for (const code of [10, 13]) KINDS[code] = LINE_END;
for (let code = 48; code <= 57; code++) KINDS[code] = DIGIT;
for (let code = 65; code <= 90; code++) {
  KINDS[code] = LETTER;
  KINDS[code + 32] = LETTER;
}
for (const char of "$_") KINDS[char.charCodeAt(0)] = LETTER;

// Apart from the declarations, so that code here reads constants, not exports.
export { BLANK, KINDS, LEAST_WORD, LETTER, LINE_END, WIDE };

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** False as well for what is no character, beyond an end of the source. */
export function isWordCharacter(code: number): boolean {
  if (code < 128) return (KINDS[code] as number) >= LEAST_WORD;
  return (
    code >= 128 && !isWideSpace(code) && code !== 0x2028 && code !== 0x2029
  );
}

export function startsWord(code: number): boolean {
  return isWordCharacter(code) && !isDigit(code);
}

/** The offset after the word characters from `from` on. */
export function wordEnd(source: string, from: number): number {
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code < 128) {
      if ((KINDS[code] as number) < LEAST_WORD) return at;
    } else if (!isWordCharacter(code)) {
      return at;
    }
    at++;
  }
}

/** The offset after the blanks from `from` on. */
export function blankEnd(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) === 32) at++;
  return at;
}

/** Integers whose dot is a decimal point: `1.`, `08.`, not `0x1.`, `1e3.`, `07.`. */
const TAKES_FRACTION = /^(?:0|[1-9][\d_]*|0\d*[89]\d*)$/;

/** The offset after the number at `from`; the sign of an exponent ends it, too. */
export function numberEnd(source: string, from: number): number {
  const end = wordEnd(source, from);
  if (source.charCodeAt(end) !== 46 /* . */) return end;
  return end === from || TAKES_FRACTION.test(source.slice(from, end))
    ? wordEnd(source, end + 1)
    : end;
}

/** Whether the word `word` follows on the same line. */
export function nextWordIs(
  source: string,
  from: number,
  word: string,
): boolean {
  const at = skipTrivia(source, from);
  return isWordAt(source, at, word) && !spansLines(source, from, at);
}

/** Whether a word that starts at `at` is `word`. */
export function isWordAt(source: string, at: number, word: string): boolean {
  return (
    source.startsWith(word, at) &&
    !isWordCharacter(source.charCodeAt(at + word.length))
  );
}

/** Whether a line ends in `source[start, end)`. */
export function spansLines(
  source: string,
  start: number,
  end: number,
): boolean {
  for (let at = start; at < end; at++) {
    if (isLineTerminator(source.charCodeAt(at))) return true;
  }
  return false;
}

/** In code no name follows a quotation mark: what it ends is an operand. */
export function isQuote(code: number | undefined): boolean {
  return code === 34 /* " */ || code === 39 /* ' */ || code === 96 /* ` */;
}
