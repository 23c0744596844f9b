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
  for (const { start } of sites) {
    text += source.slice(at, start) + parameter;
    at = start + "import".length;
  }
  return { text: text + source.slice(at), parameter };
}

function freeName(source: string): string {
  for (let number = 0; ; number++) {
    const name = `$i${String(number).padStart(4, "0")}`;
    if (!source.includes(name)) return name;
  }
}
