/** Which members of an object `inspect` shows. */

function isEnumerable(object: object, key: PropertyKey): boolean {
  return Object.prototype.propertyIsEnumerable.call(object, key);
}

/** Names, then symbols; those that are not enumerable under `showHidden`. */
export function keysOf(value: object, showHidden: boolean): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) return [...Object.getOwnPropertyNames(value), ...symbols];
  let names: string[];
  try {
    names = Object.keys(value);
  } catch {
    // A module whose variables have no values yet.
    names = Object.getOwnPropertyNames(value);
  }
  return [...names, ...enumerable(value, symbols)];
}

/** Without an array's indices, which come first. */
export function namedKeysOf(
  value: object,
  { showHidden = false, symbols: withSymbols = true } = {},
): PropertyKey[] {
  const names = showHidden
    ? Object.getOwnPropertyNames(value)
    : Object.keys(value);
  let first = names.length;
  while (first > 0 && !isIndex(names[first - 1] ?? "")) first--;
  const named: PropertyKey[] = names.slice(first);
  if (!withSymbols) return named;
  const symbols = Object.getOwnPropertySymbols(value);
  return named.concat(showHidden ? symbols : enumerable(value, symbols));
}

function enumerable(value: object, keys: readonly symbol[]): symbol[] {
  return keys.filter((key) => isEnumerable(value, key));
}

/** The largest that an array has. */
const LARGEST_INDEX = 2 ** 32 - 2;

export function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) <= LARGEST_INDEX;
}
