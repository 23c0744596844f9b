/**
 * Whether it is worth while to parse a source for the workers that it starts.
 * Receives the text of a module that asks for one of the builtins; answers from
 * the text alone. Must not decide what is started.
 */
import { firstOccurrence, soughtText } from "../occurrences.js";

/** A call of one of the functions, of whatever object it is taken. */
const STARTS =
  /\b(?:Worker|fork|setupPrimary|setupMaster|register|registerHooks)\b[\s)]*(?:\?\.)?\(|\b(?:spawn|execFile)(?:Sync)?\b[\s)]*\(\s*(?:[\w$]|["'`]node["'`])/;

/**
 * No regular expression's `exec`, as far as that is plain to see, and of no command
 * that begins with another word than `node`, or with another property than one of
 * the process.
 */
const RUNS =
  /(?<!\/[dgimsuvy]*\.)\bexec(?:Sync)?\b[\s)]*\(\s*(?:(?!(?!process\b|JSON\b)[\w$]+\s*[.[])[\w$[]|["'`](?!(?!node\s)[\w./:@-]+\s))/;
/** Whose name no module takes for another's: that of its builtin must be there. */
const CHILD_PROCESS = soughtText("child_process");

export function mayStartWorkers(source: string): boolean {
  return (
    STARTS.test(source) ||
    (firstOccurrence(source, CHILD_PROCESS) !== -1 && RUNS.test(source))
  );
}
