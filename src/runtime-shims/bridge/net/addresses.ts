/**
 * Which texts are IP addresses. Pure.
 *
 * @see https://nodejs.org/api/net.html#netisipinput
 */
const BYTE = "(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";
const FOUR = new RegExp(`^(?:${BYTE}\\.){3}${BYTE}$`);

export function isIPv4(input: unknown): boolean {
  return FOUR.test(String(input));
}

export function isIPv6(input: unknown): boolean {
  const [address = "", zone, ...rest] = String(input).split("%");
  if (rest.length > 0 || zone === "") return false;
  const halves = address.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [at, half] of halves.entries()) {
    if (half === "") continue;
    const parts = half.split(":");
    for (const [index, part] of parts.entries()) {
      const isLast = at === halves.length - 1 && index === parts.length - 1;
      if (isLast && FOUR.test(part)) groups += 2;
      else if (/^[0-9a-f]{1,4}$/i.test(part)) groups++;
      else return false;
    }
  }
  if (halves.length === 1) return address !== "" && groups === 8;
  return groups < 8;
}

/** @returns 4, 6, or 0 for what is no address */
export function isIP(input: unknown): 0 | 4 | 6 {
  if (isIPv4(input)) return 4;
  return isIPv6(input) ? 6 : 0;
}
