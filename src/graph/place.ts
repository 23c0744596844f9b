/**
 * Turns offsets into the line, column and text that a diagnostic shows. Receives
 * the source as it was scanned; reads no file.
 */
import type { Place } from "../diagnostic.js";
import type { AbsolutePath } from "../host.js";
import { occurrences, soughtText } from "./occurrences.js";

// V8 ends a line at each of these, so a stack frame's line agrees with ours.
const LINE_FEED = soughtText("\n");
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;
/** Where there is none of them, the others are counted several times faster. */
const ODD_ENDS = ["\r", "\u2028", "\u2029"];

/** A line of the text that was asked about last: most who ask go on in it. */
let known = { source: "", line: 1, lineStart: 0 };

/**
 * The place of `source[start, end)`.
 *
 * @param path the file's path, carried into the place untouched
 * @param source the text that the offsets index, in UTF-16 units
 * @param start offset of the first marked unit, at most `source.length`
 * @param end offset after the last; a range over several lines is cut at the
 *   end of its first, an empty one is widened to one unit
 */
export function placeOf(
  path: AbsolutePath,
  source: string,
  start: number,
  end: number,
): Place {
  const isFurther = known.lineStart <= start && known.source === source;
  let { line, lineStart } = isFurther ? known : { line: 1, lineStart: 0 };
  const passed = source.slice(lineStart, start);
  if (!ODD_ENDS.some((end) => passed.includes(end))) {
    const feeds = [...occurrences(passed, LINE_FEED)];
    line += feeds.length;
    lineStart += (feeds.at(-1) ?? -1) + 1;
  }
  let lineEnd = source.length;
  LINE_END.lastIndex = lineStart;
  for (
    let match = LINE_END.exec(source);
    match !== null;
    match = LINE_END.exec(source)
  ) {
    const after = match.index + match[0].length;
    if (after > start) {
      lineEnd = match.index;
      break;
    }
    line++;
    lineStart = after;
  }
  known = { source, line, lineStart };
  return {
    path,
    line,
    column: start - lineStart + 1,
    length: Math.max(1, Math.min(end, lineEnd) - start),
    text: source.slice(lineStart, lineEnd),
  };
}

/** The text of line `line`, counted from 1; empty where there is none. */
export function lineText(source: string, line: number): string {
  return source.split(LINE_END, line)[line - 1] ?? "";
}
