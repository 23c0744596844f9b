/**
 * Parts of builtins that an artifact may lack, see parts.ts beside this folder.
 */
import { notSupported } from "./not-supported.js";
import start = require("ingot:start");

/**
 * @param file as in the table of parts, without `./`
 * @param api what the error names where the artifact does not hold it
 */
export function part<Exports>(file: string, api: string): Exports {
  const id = `node:internal/${file}`;
  if (!start.has(id)) throw notSupported(api);
  return start.builtin(id) as Exports;
}
