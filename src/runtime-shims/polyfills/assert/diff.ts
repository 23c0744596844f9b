/**
 * Two values side by side, line by line: what `AssertionError` says where they should
 * have been equal.
 */
import { inspect } from "../../internal/inspect.js";
import { withoutColors } from "../../internal/inspect/text.js";
import { type Palette, palette, terminalWidth } from "./palette.js";

export const HEADINGS: Readonly<Record<string, string>> = {
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject:
    'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: "Values have same structure but are not reference-equal:",
  notDeepEqualUnequal: "Expected values not to be loosely deep-equal:",
};

/** Two values that are that short together need no diff. */
const SHORT = 12;
/** Lines that are shown at most, about. */
const MOST_LINES = 50;

/** As much of a value as is compared. */
export function shown(value: unknown): string {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Number.POSITIVE_INFINITY,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
  });
}

/** The first lines of many. */
export function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  const { blue, white } = palette();
  return [...lines.slice(0, MOST_LINES - 4), `${blue}...${white}`];
}

function isObjectLike(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** @param given the user's text in place of the heading */
export function differenceOf(
  actual: unknown,
  expected: unknown,
  operator: string,
  given = "",
): string {
  const areObjects =
    (isObjectLike(actual) && isObjectLike(expected)) ||
    (typeof actual === "function" && typeof expected === "function");
  const kind =
    operator === "strictEqual" && areObjects ? "strictEqualObject" : operator;
  const heading = given || HEADINGS[kind];
  const actualLines = shown(actual).split("\n");
  const expectedLines = shown(expected).split("\n");
  const single = singleLines(actualLines, expectedLines);
  let indicator = "";
  if (single !== null) {
    const [one, other] = single;
    const length = one.length + other.length;
    if (length <= SHORT) {
      const areZeros = actual === 0 && expected === 0;
      if (!isObjectLike(actual) && !isObjectLike(expected) && !areZeros) {
        return `${heading}\n\n${actualLines[0]} !== ${expectedLines[0]}\n`;
      }
    } else if (kind !== "strictEqualObject" && length < terminalWidth()) {
      const shared = sharedPrefix(one, other);
      if (shared > 2) indicator = `\n  ${" ".repeat(shared)}^`;
    }
  }
  const tail = takeTail(actualLines, expectedLines);
  const colors = palette();
  if (actualLines.length === 0 && expectedLines.length === 0) {
    const lines = shortened(shown(actual).split("\n"));
    return `${HEADINGS.notIdentical}\n\n${lines.join("\n")}\n`;
  }
  const { blue, green, red, white } = colors;
  const legend = `${heading}\n${green}+ actual${white} ${red}- expected${white}`;
  const skipping = ` ${blue}...${white} Lines skipped`;
  const body = bodyOf(actualLines, expectedLines, colors);
  if (body.isCut) {
    return `${legend}${skipping}\n${body.text}\n${blue}...${white}${body.rest}\n${blue}...${white}`;
  }
  const skipped = body.hasSkipped || tail.hasSkipped ? skipping : "";
  return `${legend}${skipped}\n${body.text}${body.rest}${tail.text}${indicator}`;
}

/** Both, where each is one line and they differ. */
function singleLines(
  actual: readonly string[],
  expected: readonly string[],
): readonly [string, string] | null {
  const [one = "", other = ""] = [actual[0], expected[0]];
  if (actual.length !== 1 || expected.length !== 1 || one === other) {
    return null;
  }
  const { colors } = inspect.defaultOptions;
  return colors ? [withoutColors(one), withoutColors(other)] : [one, other];
}

function sharedPrefix(one: string, other: string): number {
  let length = 0;
  while (one[length] === other[length]) length++;
  return length;
}

interface Tail {
  readonly text: string;
  readonly hasSkipped: boolean;
}

/** Takes the lines off the end that are the same. */
function takeTail(actual: string[], expected: string[]): Tail {
  let text = "";
  let first = "";
  let count = 0;
  while (actual.length > 0 && expected.length > 0) {
    const line = actual.at(-1) ?? "";
    if (line !== expected.at(-1)) break;
    if (count++ < 3) text = `\n  ${line}${text}`;
    else first = line;
    actual.pop();
    expected.pop();
  }
  const hasSkipped = count >= 5;
  if (hasSkipped) {
    const { blue, white } = palette();
    text = `\n${blue}...${white}${text}`;
  }
  if (first !== "") text = `\n  ${first}${text}`;
  return { text, hasSkipped };
}

interface Body {
  readonly text: string;
  /** Lines of the expected value that come behind. */
  readonly rest: string;
  readonly hasSkipped: boolean;
  readonly isCut: boolean;
}

function bodyOf(
  actual: readonly string[],
  expected: readonly string[],
  { blue, green, red, white }: Palette,
): Body {
  const count = Math.max(actual.length, expected.length);
  const longer = actual.length < count ? expected : actual;
  const both = Math.min(actual.length, expected.length);
  const plus = `${green}+${white}`;
  const minus = `${red}-${white}`;
  let text = "";
  let rest = "";
  let printed = 0;
  let same = 0;
  let hasSkipped = false;
  /** Of a run of equal lines, what is shown of its end. */
  const showRun = (lines: readonly string[], at: number) => {
    if (same > 2) {
      if (same === 5) {
        text += `\n  ${lines[at - 3]}`;
        printed++;
      } else if (same > 5) {
        text += `\n${blue}...${white}`;
        hasSkipped = true;
      }
      for (let back = same > 3 ? 2 : 1; back > 0; back--) {
        text += `\n  ${lines[at - back]}`;
        printed++;
      }
    }
    same = 0;
  };
  for (let at = 0; at < count; at++) {
    if (at >= both) {
      showRun(longer, at);
      if (longer === actual) text += `\n${plus} ${longer[at]}`;
      else rest += `\n${minus} ${longer[at]}`;
      printed++;
    } else {
      const wanted = expected[at] ?? "";
      const line = withComma(actual[at] ?? "", wanted);
      if (line === wanted || line === `${wanted},`) {
        text += rest;
        rest = "";
        if (++same <= 2) {
          text += `\n  ${line}`;
          printed++;
        }
      } else {
        showRun(actual, at);
        text += `\n${plus} ${line}`;
        rest += `\n${minus} ${wanted}`;
        printed += 2;
      }
    }
    if (printed > MOST_LINES && at < count - 2) {
      return { text, rest, hasSkipped, isCut: true };
    }
  }
  return { text, rest, hasSkipped, isCut: false };
}

/** The last entry has no comma; that alone is no difference. */
function withComma(line: string, wanted: string): string {
  return wanted === `${line},` ? wanted : line;
}
