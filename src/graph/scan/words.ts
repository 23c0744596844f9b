/**
 * What a word means for the token after it. Receives a range of the source that
 * is one identifier-like word not preceded by a dot; knows no context, so a
 * contextual keyword has a class of its own.
 */

/** An identifier, or a keyword that is an operand (`this`, `null`). */
export const OPERAND = 0;
/** An expression follows: `typeof`, `case`, `new`. */
export const OPERATOR = 1;
/** `return`: as an operator, unless a line ends after it. */
export const RETURN = 2;
/** A statement follows: `else`, `do`. */
export const STATEMENT = 3;
/** A block follows: `try`, `finally`, `catch`. */
export const BLOCK = 4;
/** A binding follows: `var`, `let`, `const`. */
export const DECLARATOR = 5;
/** An operator or an identifier, by context: `yield`, `await`, `of`. */
export const CONTEXTUAL = 6;
/** `extends`: an expression, up to a class body. */
export const EXTENDS = 7;
/** A statement of its own: `break`, `continue`, `debugger`. */
export const JUMP = 8;

const WORDS: ReadonlyMap<string, number> = new Map([
  ["typeof", OPERATOR],
  ["void", OPERATOR],
  ["delete", OPERATOR],
  ["new", OPERATOR],
  ["in", OPERATOR],
  ["instanceof", OPERATOR],
  ["case", OPERATOR],
  ["throw", OPERATOR],
  ["default", OPERATOR],
  ["return", RETURN],
  ["else", STATEMENT],
  ["do", STATEMENT],
  ["try", BLOCK],
  ["finally", BLOCK],
  ["catch", BLOCK],
  ["var", DECLARATOR],
  ["let", DECLARATOR],
  ["const", DECLARATOR],
  ["yield", CONTEXTUAL],
  ["await", CONTEXTUAL],
  ["of", CONTEXTUAL],
  ["extends", EXTENDS],
  ["break", JUMP],
  ["continue", JUMP],
  ["debugger", JUMP],
]);

/** The class of the word `source[start, end)`. */
export function wordClass(source: string, start: number, end: number): number {
  const length = end - start;
  if (length < 2 || length > 10) return OPERAND;
  return WORDS.get(source.slice(start, end)) ?? OPERAND;
}

/** Whether `source[start, end)` is exactly `word`. */
export function isWord(
  source: string,
  start: number,
  end: number,
  word: string,
): boolean {
  return end - start === word.length && source.startsWith(word, start);
}
