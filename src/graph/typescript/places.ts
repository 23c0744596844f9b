/**
 * Generated code put back where it came from. Receives JavaScript that was
 * printed anew and its source map; returns the same tokens, each on the line of
 * the source that it stems from and in its column where there is room, so that a
 * stack needs no source map. Comments are left out. Must not know in what
 * language the source was written.
 */
import { decode } from "@jridgewell/sourcemap-codec";
import type { Program, Token } from "acorn";

/** A position in a text, line and column both counted from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Placed {
  readonly text: string;
  /** Whether it has `import` or `export` declarations. */
  readonly isModule: boolean;
}

/** The generated code is no JavaScript that can be parsed. */
export interface Unplaced {
  readonly message: string;
  /** In the source. */
  readonly position: Position;
}

/** A position of the source and the offset in the code that stems from it. */
interface Origin extends Position {
  readonly offset: number;
}

/** @param mappings of the source map: the code's lines against one source */
export function keepPlaces(code: string, mappings: string): Placed | Unplaced {
  const origins = originsOf(code, mappings);
  const tokens: Token[] = [];
  let program: Program;
  try {
    program = parse(code, tokens);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { pos } = error as SyntaxError & { readonly pos: number };
    const origin = origins.findLast(({ offset }) => offset <= pos);
    return {
      message: error.message.replace(/ \(\d+:\d+\)$/, ""),
      position: origin ?? { line: 0, column: 0 },
    };
  }
  return {
    text:
      hashbangOf(code) + layOut(code, tokens, placesOf(code, tokens, origins)),
    isModule: program.body.some(({ type }) => /^(?:Im|Ex)port/.test(type)),
  };
}

function parse(code: string, tokens: Token[]): Program {
  const { Parser } = require("acorn") as typeof import("acorn");
  /** What does not keep the parser from going on is for the next one to tell. */
  class Lenient extends Parser {
    raiseRecoverable() {}
  }
  const options = { ecmaVersion: "latest", onToken: tokens } as const;
  try {
    return Lenient.parse(code, { ...options, sourceType: "module" });
  } catch (error) {
    tokens.length = 0;
    try {
      return Lenient.parse(code, { ...options, sourceType: "commonjs" });
    } catch {
      throw error;
    }
  }
}

/** Sorted by offset. */
function originsOf(code: string, mappings: string): readonly Origin[] {
  const origins: Origin[] = [];
  let lineStart = 0;
  for (const segments of decode(mappings)) {
    for (const [generated, , line, column] of segments) {
      if (line === undefined || column === undefined) continue;
      origins.push({ offset: lineStart + generated, line, column });
    }
    lineStart = code.indexOf("\n", lineStart) + 1;
  }
  return origins;
}

/**
 * Where tokens should stand. Printing may have moved code (`this.x = x` to where
 * it runs), so only the longest ascending run of positions is kept. What is not
 * in it follows the token before, or goes with the rest of its printed line.
 */
function placesOf(
  code: string,
  tokens: readonly Token[],
  origins: readonly Origin[],
): ReadonlyMap<Token, Position> {
  // Of several origins of one token the last is the innermost.
  const byOffset = new Map(origins.map((origin) => [origin.offset, origin]));
  const mapped = tokens.flatMap((token) => {
    const origin = byOffset.get(token.start);
    return origin === undefined ? [] : [{ token, origin }];
  });
  const run = longestAscendingRun(mapped, (a, b) =>
    comparePositions(a.origin, b.origin),
  );
  const places = new Map<Token, Position>(
    run.map(({ token, origin }) => [token, origin]),
  );
  const isOneLine = (start: number, end: number) =>
    !code.slice(start, end).includes("\n");
  let next: { readonly start: number; readonly line: number } | null = null;
  for (const [index, token] of [...tokens.entries()].reverse()) {
    const place = places.get(token);
    if (place !== undefined) {
      next = { start: token.start, line: place.line };
    } else if (
      next !== null &&
      !isOneLine(tokens[index - 1]?.end ?? 0, token.start) &&
      isOneLine(token.end, next.start)
    ) {
      places.set(token, { line: next.line, column: 0 });
    }
  }
  return places;
}

function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

/** The longest strictly ascending subsequence, by patience sorting. */
function longestAscendingRun<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
): readonly Item[] {
  interface Link {
    readonly item: Item;
    readonly before: Link | undefined;
  }
  /** The last link of the best run of each length. */
  const ends: Link[] = [];
  for (const item of items) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const end = ends[middle];
      if (end !== undefined && compare(end.item, item) < 0) low = middle + 1;
      else high = middle;
    }
    ends[low] = { item, before: ends[low - 1] };
  }
  const run: Item[] = [];
  for (let link = ends.at(-1); link !== undefined; link = link.before) {
    run.push(link.item);
  }
  return run.reverse();
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

function layOut(
  code: string,
  tokens: readonly Token[],
  places: ReadonlyMap<Token, Position>,
): string {
  let text = "";
  let line = 0;
  let column = 0;
  let previous: Token | null = null;
  for (const token of tokens) {
    const place = places.get(token);
    if (!isInTemplate(previous, token)) {
      if (place !== undefined && place.line > line) {
        if (mayBreakLine(code, previous, token)) {
          text += "\n".repeat(place.line - line);
          line = place.line;
          column = 0;
        }
      }
      const gap =
        previous !== null && column > 0 && token.start > previous.end ? 1 : 0;
      const spaces =
        place?.line === line ? Math.max(gap, place.column - column) : gap;
      text += " ".repeat(spaces);
      column += spaces;
    }
    const written = code.slice(token.start, token.end);
    const lines = written.split(LINE_END);
    text += written;
    line += lines.length - 1;
    column = (lines.length > 1 ? 0 : column) + (lines.at(-1)?.length ?? 0);
    previous = token;
  }
  return text;
}

/** Whether a space between the two would be part of a template's text. */
function isInTemplate(previous: Token | null, token: Token): boolean {
  return previous?.type.label === "template" || token.type.label === "template";
}

/** Words that end a statement, or mean something else, before a line end. */
const BOUND_TO_NEXT =
  /^(?:return|throw|break|continue|yield|async|await|using|accessor)$/;
const BOUND_TO_PREVIOUS = /^(?:=>|\+\+|--)$/;

/**
 * Every statement of printed code has its semicolon, so that a line end can do
 * harm only where the grammar says [no LineTerminator here].
 */
function mayBreakLine(
  code: string,
  previous: Token | null,
  token: Token,
): boolean {
  const text = ({ start, end }: Token) => code.slice(start, end);
  return !(
    (previous !== null && BOUND_TO_NEXT.test(text(previous))) ||
    BOUND_TO_PREVIOUS.test(text(token))
  );
}

function hashbangOf(code: string): string {
  return code.startsWith("#!") ? (code.split("\n", 1)[0] ?? "") : "";
}
