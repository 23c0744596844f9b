/** Text in the colours of terminals. */
import process = require("node:process");
import { invalidArgValue } from "../../internal/errors.js";
import { inspect } from "../../internal/inspect.js";
import { isColored } from "../../internal/terminal-colors.js";
import { validateString } from "../../internal/validators.js";

/** @see https://nodejs.org/api/util.html#utilstyletextformat-text-options */
export function styleText(
  given: unknown,
  text: unknown,
  options: {
    readonly validateStream?: boolean;
    readonly stream?: { readonly isTTY?: boolean };
  } = {},
): string {
  const { validateStream = true, stream = process.stdout } = options;
  validateString(text, "text");
  const names: unknown[] = Array.isArray(given) ? given : [given];
  let left = "";
  let right = "";
  for (const name of names) {
    const { colors } = inspect as unknown as {
      colors: Readonly<Record<string, readonly number[]>>;
    };
    const codes = colors[String(name)];
    if (codes === undefined) {
      const known = Object.keys(inspect.colors).map((one) => `'${one}'`);
      throw invalidArgValue(
        "format",
        name,
        `must be one of: ${known.join(", ")}`,
      );
    }
    left += `\u001b[${codes[0]}m`;
    right = `\u001b[${codes[1]}m${right}`;
  }
  const isPlain = validateStream && !isColored(stream, process.env);
  return isPlain ? text : left + text + right;
}
