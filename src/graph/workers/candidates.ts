/**
 * Whether it is worth while to parse a source for the workers that it starts.
 * Receives the text of a module that asks for one of the builtins; answers from
 * the text alone. Must not decide what is started.
 */

/** A call of one of the functions, of whatever object it is taken. */
const STARTS =
  /\b(?:Worker|fork|setupPrimary|setupMaster|register|registerHooks)\b[\s)]*(?:\?\.)?\(|\b(?:spawn|execFile)(?:Sync)?\b[\s)]*\(\s*(?:[\w$]|["'`]node["'`])|\bexec(?:Sync)?\b[\s)]*\(\s*(?:[\w$[]|["'`])/;

export function mayStartWorkers(source: string): boolean {
  return STARTS.test(source);
}
