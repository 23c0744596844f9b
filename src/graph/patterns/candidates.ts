/**
 * Whether it is worth while to parse a file for what a computed specifier may be.
 * Receives the text and a site; answers from the text alone, so that a big file
 * with one `require(name)` of a parameter is not parsed for nothing. Must not
 * decide what a pattern is.
 */
import type { Range } from "../esm/types.js";
import { occurrences, soughtText } from "../occurrences.js";

/** What every pattern has somewhere: text, or the module's own folder. */
const TEXT = /["'`]|__dirname|__filename|import\.meta/;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** @param site the call, its parentheses included */
export function mayBePattern(source: string, { start, end }: Range): boolean {
  const call = source.slice(start, end);
  const argument = call.slice(call.indexOf("(") + 1);
  if (TEXT.test(argument)) return true;
  return (argument.match(NAME) ?? []).some((name) => mayHoldText(source, name));
}

/** What a variable is given; a call's arguments may stand on lines of their own. */
const GIVEN = /\s*(=(?![=>])|(?:of|in)\s)((?:[^;\n]|(?<=[(,])\n)*)/y;
/** Before a parameter of a function that a list's method calls. */
const LISTED =
  /\.(?:every|filter|find|flatMap|forEach|map|some)\s*\(\s*(?:async\s*)?(?:function[^(]*)?\(?\s*$/;
const LONGEST_LISTED = 200;
const PART_OF_NAME = /[\w$]/;

/** Whether some variable of that name is given a text, or elements of a list. */
function mayHoldText(source: string, name: string): boolean {
  for (const at of occurrences(source, soughtText(name))) {
    const before = source[at - 1] ?? "";
    const end = at + name.length;
    if (PART_OF_NAME.test(before) || PART_OF_NAME.test(source[end] ?? "")) {
      continue;
    }
    if (before !== ".") {
      GIVEN.lastIndex = end;
      const [, sign, rest = ""] = GIVEN.exec(source) ?? [];
      // The list of a `for` ends before its body.
      const value = sign === "=" ? rest : untilClosing(rest);
      if (
        sign !== undefined &&
        (TEXT.test(value) || value.trim() === "" || /[[{]/.test(value))
      ) {
        return true;
      }
    }
    if (LISTED.test(source.slice(Math.max(0, at - LONGEST_LISTED), at))) {
      return true;
    }
  }
  return false;
}

/** What stands before the parenthesis that closes what is around `text`. */
function untilClosing(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && depth-- === 0) return text.slice(0, at);
  }
  return text;
}
