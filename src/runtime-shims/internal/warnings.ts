/**
 * Warnings, most of what Node advises against. Receives a text and Node's code for it.
 * Whoever can tell them, `process`, leaves its function here: a program that does
 * without is not made larger for warnings that nobody reads.
 */
import start = require("ingot:start");

type Emit = (message: string, type: string, code?: string) => void;

let emit: Emit | null = null;
let isPending = false;
const told = new Set<string>();

/** @param pending whether the user wants to know of what will be deprecated */
export function tellBy(emitWarning: Emit, pending: boolean): void {
  emit = emitWarning;
  isPending = pending;
}

/** Tells it each time. */
export function warned(message: string, type: string, code?: string): void {
  emit?.(message, type, code);
}

/** Tells it once. */
export function deprecated(message: string, code: string): void {
  if (emit === null || told.has(code)) return;
  told.add(code);
  emit(message, "DeprecationWarning", code);
}

/** Tells it once, where the user asked for it: NODE_PENDING_DEPRECATION. */
export function pendingDeprecated(message: string, code: string): void {
  if (isPending) deprecated(message, code);
}

/** As `deprecated`, but not of a package's code, which the user cannot change. */
export function deprecatedOutsidePackages(message: string, code: string): void {
  if (emit === null || told.has(code)) return;
  // A program's own Error.prepareStackTrace may come here again.
  told.add(code);
  if (isPending || !isCalledFromPackage()) {
    emit(message, "DeprecationWarning", code);
  } else told.delete(code);
}

/** By the stack: lines of the artifact tell modules. */
function isCalledFromPackage(): boolean {
  const { stack } = new Error();
  if (typeof stack !== "string") return false;
  for (const [, line] of stack.matchAll(/:(\d+)(?::\d+)?\)?$/gm)) {
    const id = start.moduleAt(Number(line));
    if (id !== null && !id.startsWith("node:")) return !id.startsWith("./");
  }
  return false;
}
