/**
 * Whether it is worth while to parse a source for the workers that it starts.
 * Receives the text of a module that asks for one of the builtins; answers from
 * the text alone. Must not decide what is started.
 */

const PARTS = [
  /\b(?:Worker|fork|setupPrimary|setupMaster|register|registerHooks)\b[\s)]*(?:\?\.)?\(/,
  /\b(?:spawn|execFile)(?:Sync)?\b[\s)]*\(\s*(?:[\w$]|["'`]node["'`])/,
  // No regular expression's, and of no command that begins with another word than
  // `node`, or with another property than one of the process.
  /(?<!\/[dgimsuvy]*\.)\bexec(?:Sync)?\b[\s)]*\(\s*(?:(?!(?!process\b|JSON\b)[\w$]+\s*[.[])[\w$[]|["'`](?!(?!node\s)[\w./:@-]+\s))/,
];

/** A call of one of the functions, of whatever object it is taken. */
const STARTS = new RegExp(PARTS.map(({ source }) => source).join("|"));

export function mayStartWorkers(source: string): boolean {
  return STARTS.test(source);
}
