/**
 * Which requires of a text run when a function is called, perhaps long after the
 * module. Receives the text and places in it that a scan found. A guess, for what
 * nothing but time depends on: it goes by how lines are indented, which takes a
 * fraction of the time that tokens take, and knows little of text without lines.
 */

/**
 * @param starts offsets of calls, rising
 * @returns those of `starts` that seem to stand in functions
 */
export function lateStarts(
  source: string,
  starts: readonly number[],
): ReadonlySet<number> {
  const known: KnownLines = new Map();
  return new Set(starts.filter((start) => isLate(source, start, known)));
}

/** By where a line begins: whether what is indented as it is stands in a function. */
type KnownLines = Map<
  number,
  { readonly depth: number; readonly isLate: boolean }
>;

/** What is longer was not written line by line. */
const LONGEST_LINE = 200;

function isLate(source: string, start: number, known: KnownLines): boolean {
  const from = lineStart(source, start);
  const line = source.slice(Math.max(from, start - LONGEST_LINE), start);
  if (RETURNED.test(line)) return true;
  if (start - from > LONGEST_LINE) return false;
  if (isOpenIn(line)) return true;
  const depth = depthOf(line);
  const isLate = isWithinFunction(source, from, depth, known);
  known.set(from, { depth, isLate });
  return isLate;
}

/** Goes outwards, to each line that the one from `from` on is within. */
function isWithinFunction(
  source: string,
  from: number,
  depth: number,
  known: KnownLines,
): boolean {
  let start = from;
  let wanted = depth;
  while (wanted > 0 && start > 0) {
    const end = start - 1;
    start = lineStart(source, end);
    const before = known.get(start);
    if (before?.depth === wanted) return before.isLate;
    if (end - start > LONGEST_LINE) return false;
    const line = source.slice(start, end);
    const outer = depthOf(line);
    if (outer >= wanted || NO_CODE.test(line)) continue;
    if (opensFunction(line)) return true;
    // `) {` belongs to a line that is indented as it is.
    wanted = CLOSES.test(line) ? outer + 1 : outer;
  }
  return false;
}

/** The keyword or the arrow; `typeof require === "function"` and `function:` are neither. */
const FUNCTION = /\bfunction\b(?!["':])|=>/;
/** What is run where it stands. */
const RUN_AT_ONCE =
  /^\s*;?(?:[!+~-]?\(+|[!+~-])(?:async )?(?:function\b|\(.*\) *=>|\w+ *=>)/;
/** What a function returns, or is made of that. */
const RETURNED = /(?:=>|\breturn\b)\s*(?:[\w$.]+\()*$/;
const METHOD =
  /^\s*(?:(?:static|async|get|set) +)*\*?#?([\w$]+|\[.*\]) *\(.*\) *\{\s*$/;
const NO_METHOD = new Set(["if", "for", "while", "switch", "catch", "with"]);
const NO_CODE = /^\s*(?:$|\/[/*]|\*)/;
const CLOSES = /^\s*[)\]}]/;

function opensFunction(line: string): boolean {
  if (FUNCTION.test(line)) return !RUN_AT_ONCE.test(line);
  const name = METHOD.exec(line)?.[1];
  return name !== undefined && !NO_METHOD.has(name);
}

/** Whether a function begins in the text, and has not ended there. */
function isOpenIn(text: string): boolean {
  if (!FUNCTION.test(text) || RUN_AT_ONCE.test(text)) return false;
  const opened = text.split("{").length;
  return opened === 1 ? !text.includes(";") : opened > text.split("}").length;
}

/** Where the line of an offset begins. */
function lineStart(source: string, offset: number): number {
  return offset === 0 ? 0 : source.lastIndexOf("\n", offset - 1) + 1;
}

/** How far a line is indented: a tab is as good as a blank within one text. */
function depthOf(line: string): number {
  let depth = 0;
  while (line.charCodeAt(depth) === 32 || line.charCodeAt(depth) === 9) depth++;
  return depth;
}
