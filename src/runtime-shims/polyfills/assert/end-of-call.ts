/**
 * Where a call ends: reads as much of JavaScript's tokens as can hide a bracket.
 */

const TOKEN =
  /\s+|\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|[\p{ID_Continue}$]+|[\s\S]/uy;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/uy;
const TEMPLATE_TEXT = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(`|\$\{)/uy;

/** Behind these words an expression begins. */
const OPERATORS = new Set(
  "await case delete do else in instanceof new of return throw typeof void yield".split(
    " ",
  ),
);

/**
 * @param bracket of the opening bracket
 * @returns the place behind the closing one; `null` where there is none
 */
export function endOfCall(source: string, bracket: number): number | null {
  const open: string[] = [];
  let at = bracket;
  /** The last token that is no space or comment. */
  let last = "";
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const takeTemplate = (): boolean => {
    const end = take(TEMPLATE_TEXT)?.[1];
    if (end === "${") open.push("${");
    last = "`";
    return end !== undefined;
  };
  while (at < source.length) {
    if (source[at] === "/" && !/^\/[/*]/.test(source.slice(at, at + 2))) {
      if (beginsExpression(last) && take(REGEXP) !== null) {
        last = ")";
        continue;
      }
    }
    const [token = ""] = take(TOKEN) ?? [];
    if (/^(?:\s|\/\/|\/\*)/.test(token)) continue;
    last = token;
    if (token === "`") {
      if (!takeTemplate()) return null;
    } else if ("([{".includes(token)) open.push(token);
    else if (")]}".includes(token)) {
      const opened = open.pop();
      if (opened === undefined) return null;
      if (opened === "${" && !takeTemplate()) return null;
      if (open.length === 0) return at;
    }
  }
  return null;
}

/** Whether a slash behind that token begins a regular expression. */
function beginsExpression(token: string): boolean {
  if (token === "" || OPERATORS.has(token)) return true;
  return !/[\p{ID_Continue}$)\]}`'"]$/u.test(token);
}
