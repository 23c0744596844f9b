/**
 * Where something stands in a JSON text. Receives a text that `JSON.parse` takes
 * and the keys on the way; returns offsets. For diagnostics only.
 */

export interface JsonRange {
  readonly start: number;
  readonly end: number;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * The range of the value at `keys`, or of the innermost value around it that is
 * there.
 *
 * @param text valid JSON, perhaps behind a byte order mark
 */
export function jsonRange(
  text: string,
  keys: readonly (string | number)[],
): JsonRange {
  const tokens = [...text.matchAll(TOKEN)].filter(
    ([token]) => token !== "\uFEFF",
  );
  let at = 0;
  let best = -1;
  let found: JsonRange = { start: 0, end: 1 };
  visit(0);
  return found;

  /** Reads a value; `depth` of the keys lead to it, or -1: it is beside them. */
  function visit(depth: number): void {
    const [token = "", start = 0] = read();
    let end = start + token.length;
    if (token === "{" || token === "[") {
      const wanted = depth === -1 ? undefined : keys[depth];
      for (let index = 0; peek() !== "}" && peek() !== "]"; index++) {
        if (peek() === ",") read();
        let key: string | number = index;
        if (token === "{") {
          key = JSON.parse(read()[0]);
          read();
        }
        visit(key === wanted ? depth + 1 : -1);
      }
      const [close, last] = read();
      end = last + close.length;
    }
    // The first to end is the innermost; those around it come later.
    if (depth > best) {
      best = depth;
      found = { start, end };
    }
  }

  function peek(): string {
    return tokens[at]?.[0] ?? "]";
  }

  function read(): readonly [string, number] {
    const token = tokens[at++];
    return [token?.[0] ?? "", token?.index ?? text.length];
  }
}
