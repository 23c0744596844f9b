/**
 * Whether a place in a source is no code, by its own line alone. Receives text
 * that V8 accepts; must not know what is looked for. A line may begin in code, in
 * a template's text or in a comment: a place is none of code's only where it is
 * not, whichever of the three it was.
 */
import { stringEnd } from "./literals.js";

/** Longer lines are not looked back on. */
const LONGEST_LINE = 1 << 10;

/** @returns false as well where that line does not suffice to tell */
export function isQuoted(source: string, place: number): boolean {
  const feed = source.lastIndexOf("\n", place - 1);
  if (place - feed > LONGEST_LINE) return false;
  const line = source.slice(feed + 1, place);
  // A string goes on behind a backslash, and other characters end lines, too.
  if (/\\\r?$/.test(source.slice(Math.max(0, feed - 2), Math.max(0, feed)))) {
    return false;
  }
  if (/[\r\u2028\u2029]/.test(line)) return false;
  return (
    endsQuoted(line, 0) && isTemplateText(line, 0) && endsCommented(line, 0)
  );
}

// Each takes what the line is from `from` on to be, and tells whether its end is
// no code then.

function endsQuoted(line: string, from: number): boolean {
  for (let at = from; at < line.length; at++) {
    switch (line[at]) {
      case '"':
      case "'": {
        const end = stringEnd(line, at);
        if (end === -1) return true;
        at = end - 1;
        break;
      }
      case "/":
        if (line[at + 1] === "/") return true;
        // Else a division or a regular expression.
        return line[at + 1] === "*" && endsCommented(line, at + 2);
      case "`":
        return isTemplateText(line, at + 1);
      case "}":
        // It may end the hole of a template.
        if (!isTemplateText(line, at + 1)) return false;
    }
  }
  return false;
}

function endsCommented(line: string, from: number): boolean {
  const end = line.indexOf("*/", from);
  return end === -1 || endsQuoted(line, end + 2);
}

function isTemplateText(line: string, from: number): boolean {
  return !line.includes("`", from) && !line.includes("${", from);
}
