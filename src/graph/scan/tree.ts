/**
 * Syntax trees of sources, and what their names mean. Receives text; returns what
 * acorn makes of it. What was parsed last is kept: who looks for requires, patterns,
 * workers and files in a module asks for the same tree, one after the other. Must
 * not know what is looked for.
 */
import type { Program, Token } from "acorn";
import { type Analysis, analyse, type Reference } from "./scope.js";

export type SourceType = "commonjs" | "module";

interface Parsed {
  readonly source: string;
  readonly sourceType: SourceType;
  /** Or why there is none. */
  readonly program: Program | SyntaxError;
  analysis?: Analysis;
}

let last: Parsed | null = null;

/**
 * @param onToken told of each, in source order, and so not given what is kept
 * @returns a tree that others have, too: nobody may change it
 * @throws SyntaxError as acorn does, RangeError where it is nested deeper than the
 *   stack allows
 */
export function parseSource(
  source: string,
  sourceType: SourceType,
  onToken?: (token: Token) => void,
): Program {
  const { program } = parsed(source, sourceType, onToken);
  if (program instanceof Error) throw program;
  return program;
}

/**
 * The scopes and calls of a source; `null` where acorn cannot parse it: syntax that
 * V8 knows and acorn does not, or nesting beyond the stack.
 *
 * @param onReference as of {@link analyse}
 */
export function analyseSource(
  source: string,
  sourceType: SourceType = "commonjs",
  onReference?: (reference: Reference) => void,
): Analysis | null {
  try {
    const entry = parsed(source, sourceType);
    if (entry.program instanceof Error) return null;
    // With references, an analysis has more than who asks for none expects.
    if (onReference !== undefined) return analyse(entry.program, onReference);
    entry.analysis ??= analyse(entry.program);
    return entry.analysis;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Trees are many times larger than their sources. */
export function forgetTree(): void {
  last = null;
}

function parsed(
  source: string,
  sourceType: SourceType,
  onToken?: (token: Token) => void,
): Parsed {
  if (
    onToken === undefined &&
    last?.source === source &&
    last.sourceType === sourceType
  ) {
    return last;
  }
  // Before another is made, or both would be there.
  forgetTree();
  last = { source, sourceType, program: parse(source, sourceType, onToken) };
  return last;
}

function parse(
  source: string,
  sourceType: SourceType,
  onToken?: (token: Token) => void,
): Program | SyntaxError {
  // Most compiles never need the parser; loading it would cost each of them.
  const acorn = require("acorn") as typeof import("acorn");
  try {
    return acorn.parse(source, {
      ecmaVersion: "latest",
      sourceType,
      ...(onToken && { onToken }),
    });
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}
