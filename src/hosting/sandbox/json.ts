/**
 * JSON that a guest wrote. Little text makes many values, `[],[],[]`, and each takes some
 * forty bytes of the host's heap, where the guest's limit of memory does not hold.
 */
import { LARGEST_TRANSFER } from "../../runtime-shims/bridge/interface.js";

/**
 * @param mostValues of all depths, keys included
 * @throws ERR_INGOT_TOO_LARGE before any of it is made; SyntaxError as `JSON.parse`
 */
export function parseJson(json: string, mostValues: number): unknown {
  // Shorter texts cannot hold so many.
  if (json.length > mostValues) refuseMany(json, mostValues);
  return JSON.parse(json);
}

/** @throws ERR_INGOT_TOO_LARGE */
export function refuseLarge(
  length: number,
  most: number = LARGEST_TRANSFER,
): void {
  if (length <= most) return;
  throw Object.assign(
    new Error(`${length} are more than may cross the bridge at once, ${most}`),
    { code: "ERR_INGOT_TOO_LARGE" },
  );
}

function refuseMany(json: string, most: number): void {
  let values = 1;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"':
        at = endOfString(json, at);
        break;
      case ",":
      case "[":
      case "{":
        refuseLarge(++values, most);
    }
  }
}

/** The place of the quote that ends it; the text's own end where none does. */
function endOfString(json: string, start: number): number {
  for (let at = start; ; ) {
    at = json.indexOf('"', at + 1);
    if (at === -1) return json.length;
    let escapes = 0;
    while (json[at - 1 - escapes] === "\\") escapes++;
    if (escapes % 2 === 0) return at;
  }
}
