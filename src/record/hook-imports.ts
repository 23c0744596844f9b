/**
 * The hook's part in Node's ES module loader, where Node does not tell of `import()`
 * by itself. Loaded into the loader's own thread. It lets Node resolve, and tells
 * what was asked for in a file beside those of the program's threads.
 */
import { appendFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { RecordedEvent } from "./events.js";

interface ResolveContext {
  readonly parentURL?: string;
}

const { INGOT_RECORD_TO: folder = "", INGOT_RECORD_BELOW: root = "" } =
  process.env;
const file = join(folder, `${process.pid}-imports-${Date.now()}.jsonl`);
const known = new Set<string>();

/** @see https://nodejs.org/api/module.html#resolvespecifier-context-nextresolve */
export async function resolve<Result>(
  specifier: string,
  context: ResolveContext,
  nextResolve: (
    specifier: string,
    context: ResolveContext,
  ) => Result | Promise<Result>,
): Promise<Result> {
  const result = await nextResolve(specifier, context);
  const { parentURL = "" } = context;
  if (parentURL.startsWith("file:")) tell(fileURLToPath(parentURL), specifier);
  return result;
}

function tell(importer: string, specifier: string): void {
  const prefix = root.endsWith(sep) ? root : root + sep;
  const event: RecordedEvent = ["import", importer, specifier];
  const line = `${JSON.stringify(event)}\n`;
  if (!importer.startsWith(prefix) || known.has(line)) return;
  known.add(line);
  try {
    appendFileSync(file, line);
  } catch {
    // The folder is gone: the program outlives the recording.
  }
}
