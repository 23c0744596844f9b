/**
 * What the hook writes while a program runs, and what is read back afterwards: one
 * JSON array a line. Types and parsing only; the hook, which travels into other
 * processes, takes nothing but the types.
 */
import { isAbsolute } from "node:path";

/** `tree` is a folder with all that is below it. */
export type FileUse = "read" | "list" | "tree" | "exists";

/** All paths are absolute, as the program used them. */
export type RecordedEvent =
  | readonly ["require", importer: string, request: string, target: string]
  /** What it leads to is found out later. */
  | readonly ["import", importer: string, request: string]
  | readonly [FileUse, importer: string, path: string];

const KINDS = ["require", "import", "read", "list", "tree", "exists"];

/** The events of one process; a line that was not written to its end is none. */
export function parseEvents(text: string): readonly RecordedEvent[] {
  return text.split("\n").flatMap((line) => {
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      return [];
    }
    return isEvent(event) ? [event] : [];
  });
}

function isEvent(value: unknown): value is RecordedEvent {
  if (!Array.isArray(value)) return false;
  const [kind, importer] = value;
  return (
    KINDS.includes(kind) &&
    value.length === (kind === "require" ? 4 : 3) &&
    value.every((item) => typeof item === "string") &&
    isAbsolute(importer)
  );
}
