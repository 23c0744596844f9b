/**
 * `import()` in CommonJS. Receives the text and the places of the expressions;
 * returns the text with another function called, whose name is as long as the
 * keyword: no line or column moves. Must not know what is imported.
 */
import type { DynamicImport } from "../graph/esm/types.js";

export interface ImportingCommonJs {
  readonly text: string;
  /** Name of the factory's sixth parameter: `(specifier, options) => Promise`. */
  readonly parameter: string;
}

export function replaceDynamicImports(
  source: string,
  sites: readonly DynamicImport[],
): ImportingCommonJs {
  const parameter = freeName(source);
  let text = "";
  let at = 0;
  for (const { start, end, made } of sites) {
    text += source.slice(at, start);
    if (made === undefined) {
      text += parameter;
      at = start + "import".length;
    } else {
      const { before, after } = made;
      text += fill(before + parameter + after, source.slice(start, end));
      at = end;
    }
  }
  return { text: text + source.slice(at), parameter };
}

/** The text and blanks, so that what follows stays in its line and column. */
function fill(text: string, replaced: string): string {
  const blank = replaced.replace(/[^\r\n\u2028\u2029]/g, " ");
  const first = /^ */.exec(blank)?.[0].length ?? 0;
  return text.padEnd(first) + blank.slice(first);
}

function freeName(source: string): string {
  for (let number = 0; ; number++) {
    const name = `$i${String(number).padStart(4, "0")}`;
    if (!source.includes(name)) return name;
  }
}
