/** What values read from JSON are, and how it is said that they are something else. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** `modules[0].id must be a string, not 7` */
export function expected(path: string, what: string, found: unknown): string {
  const shown = JSON.stringify(found) ?? "nothing";
  const short = shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
  return `${path === "" ? "it" : path} must be ${what}, not ${short}`;
}
