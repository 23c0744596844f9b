/** Amounts as people write them on a command line: `64m`, `5s`. Pure. */

const BYTES: Readonly<Record<string, number>> = {
  "": 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
};

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
};

/** @returns bytes; `null` where the text is no amount above 0 */
export function parseBytes(text: string): number | null {
  return parse(/^(\d+)([kmg]?)b?$/i.exec(text), BYTES);
}

/** @returns milliseconds; `null` where the text is no duration above 0 */
export function parseDuration(text: string): number | null {
  return parse(/^(\d+(?:\.\d+)?)(ms|s|m)$/i.exec(text), MILLISECONDS);
}

function parse(
  match: RegExpExecArray | null,
  units: Readonly<Record<string, number>>,
): number | null {
  const [, amount = "", unit = ""] = match ?? [];
  const value = Number(amount) * (units[unit.toLowerCase()] ?? Number.NaN);
  return value > 0 && Number.isFinite(value) ? Math.ceil(value) : null;
}
