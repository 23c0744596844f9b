/**
 * Whether a name is that of a certificate, by the rules of OpenSSL's
 * `X509_check_host`. Receives texts; must not know certificates.
 */

export interface HostOptions {
  readonly wildcards: boolean;
  readonly partialWildcards: boolean;
  readonly multiLabelWildcards: boolean;
  readonly singleLabelSubdomains: boolean;
}

export function matchesHost(
  pattern: string,
  name: string,
  options: HostOptions,
): boolean {
  const [known, asked] = [pattern.toLowerCase(), name.toLowerCase()];
  if (known === asked) return true;
  // Any host below a domain.
  if (asked.length > 1 && asked.startsWith(".")) {
    const prefix = known.slice(0, -asked.length);
    const isBelow = known.endsWith(asked) && prefix !== "";
    return isBelow && !(options.singleLabelSubdomains && prefix.includes("."));
  }
  const star = known.indexOf("*");
  if (!options.wildcards || star === -1) return false;
  const [label = "", ...rest] = known.split(".");
  const isWhole = label === "*";
  const isAtEnd = label.startsWith("*") || label.endsWith("*");
  const isValid =
    known.lastIndexOf("*") === star &&
    star < label.length &&
    isAtEnd &&
    (isWhole || options.partialWildcards) &&
    !label.startsWith("xn--") &&
    rest.length >= 2 &&
    rest.every((one) => /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(one));
  if (!isValid) return false;
  const [before, after] = [known.slice(0, star), known.slice(star + 1)];
  if (!asked.startsWith(before) || !asked.endsWith(after)) return false;
  if (asked.length < before.length + after.length) return false;
  const matched = asked.slice(before.length, asked.length - after.length);
  if (isWhole && matched === "") return false;
  if (!isWhole && asked.startsWith("xn--")) return false;
  if (matched === "*") return true;
  return (
    options.multiLabelWildcards && isWhole ? /^[a-z0-9.-]*$/ : /^[a-z0-9-]*$/
  ).test(matched);
}

/** The part before the sign is told from others by its case. */
export function matchesEmail(known: string, asked: string): boolean {
  const [one, other] = [known.lastIndexOf("@"), asked.lastIndexOf("@")];
  return (
    one === other &&
    known.slice(0, one) === asked.slice(0, other) &&
    known.slice(one).toLowerCase() === asked.slice(other).toLowerCase()
  );
}

/** Bytes of an address; `null` for what is none. */
export function addressBytes(text: string): Uint8Array | null {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four !== null) {
    const numbers = four.slice(1).map(Number);
    return numbers.every((one) => one < 256) ? Uint8Array.from(numbers) : null;
  }
  const ending = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (ending !== null) {
    const last = addressBytes(ending[2] as string);
    if (last === null) return null;
    const hex = [...last].map((one) => one.toString(16).padStart(2, "0"));
    return addressBytes(`${ending[1]}${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const count = groups.reduce((sum, half) => sum + half.length, 0);
  if (!groups.flat().every((one) => /^[0-9a-f]{1,4}$/i.test(one))) return null;
  if (halves.length === 1 ? count !== 8 : count > 7) return null;
  const [head = [], tail = []] = groups;
  const zeros = new Array<string>(8 - count).fill("0");
  const all = halves.length === 1 ? head : [...head, ...zeros, ...tail];
  return Uint8Array.from(
    all.flatMap((one) => {
      const value = Number.parseInt(one, 16);
      return [value >> 8, value & 255];
    }),
  );
}
