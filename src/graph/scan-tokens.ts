/**
 * Finds a CommonJS source's `require` calls from its tokens, without a syntax
 * tree. Receives source text that V8 accepts; returns what it asks for, or null
 * where only a parser can be certain. Must not know scopes beyond the one that
 * tokens show: a parameter of a `function` named `require`.
 *
 * Two questions make JavaScript's tokens ambiguous: is `/` a division or a
 * regular expression, and is `{` a block or an object. Both are answered from
 * the token before and a stack of what is open. A construct that needs more
 * gives the source up (null) where the doubt matters, not before.
 */
import {
  blockCommentEnd,
  cookString,
  cookTemplate,
  isWideSpace,
  lineCommentEnd,
  regexEnd,
  skipTrivia,
  stringEnd,
  templateTextEnd,
} from "./scan-literals.js";
import {
  BLOCK,
  CONTEXTUAL,
  DECLARATOR,
  EXTENDS,
  isWord,
  JUMP,
  OPERAND,
  OPERATOR,
  RETURN,
  STATEMENT,
  wordClass,
} from "./scan-words.js";
import type {
  ComputedSite,
  EdgeKind,
  RequireSite,
  ScanResult,
} from "./types.js";

// What the token before leaves open.
/** An operand is due: after an operator, `(`, `[`, `=`. */
const AT_OPERAND = 0;
/** A statement is due. */
const AT_STATEMENT = 1;
/** An operand has ended. */
const AT_OPERATOR = 2;
/** After a word that has not been classified yet; most never need to be. */
const AFTER_WORD = 3;
/** After `.` or `?.`: a property name is due. */
const AT_PROPERTY = 4;
/** A key of an object or a parameter is due: after its opener or a comma. */
const AT_KEY = 5;
const AFTER_ARROW = 6;
/** Statement or operand end, which only a parser can tell. */
const UNKNOWN = 7;
/** After the `)` of `switch (…)` or `catch (…)`. */
const AT_BLOCK = 8;
/** After the `)` of a function's parameters. */
const AT_DECLARED_BODY = 9;
const AT_EXPRESSION_BODY = 10;
const AT_UNKNOWN_BODY = 11;
/** After `*`: an operand, or the key of a generator method. */
const AFTER_STAR = 12;

// What is open. Order matters: everything up to LAST_STATEMENTS holds statements.
const STATEMENTS = 0;
const DECLARED_FUNCTION = 1;
const EXPRESSION_FUNCTION = 2;
const UNKNOWN_FUNCTION = 3;
const ARROW_FUNCTION = 4;
const LAST_STATEMENTS = ARROW_FUNCTION;
const DECLARED_CLASS = 5;
const EXPRESSION_CLASS = 6;
const OBJECT = 7;
const HOLE = 8;
const LAST_BRACE = HOLE;
const BRACKET = 9;
const PAREN = 10;
/** `if (`, `while (`, `for (`, `with (`. */
const CONDITION = 11;
/** `switch (`, `catch (`. */
const BLOCK_HEAD = 12;
const DECLARED_PARAMETERS = 13;
const EXPRESSION_PARAMETERS = 14;
const UNKNOWN_PARAMETERS = 15;

/** How a `function` or `class` keyword stands. */
const NONE = 0;
const DECLARED = 1;
const EXPRESSION = 2;
const UNSURE = 3;

/** Characters of identifiers below 128. */
const WORD_CHARACTERS = new Uint8Array(128);
for (const char of "$_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  WORD_CHARACTERS[char.charCodeAt(0)] = 1;
}
for (const char of "0123456789") WORD_CHARACTERS[char.charCodeAt(0)] = 2;

// `r\u0065quire` is an identifier named require: an escape of one of its letters.
const ESCAPED_LETTER = /\\u(?:00|\{0*)(?:7[125]|6[59])/;

/**
 * The literal `require` calls of `source`, or null where tokens do not suffice:
 * `require` is passed on, assigned or bound by anything but a function's plain
 * parameter, its argument is more than a literal or a name, or a `/` stands
 * where division and regular expression both could.
 *
 * @param source CommonJS text that V8 accepts
 */
export function scanTokens(source: string): ScanResult | null {
  return scan(source, false);
}

/**
 * As {@link scanTokens}, with each doubt settled by its likelier reading, so
 * that there always is an answer. Every site is marked uncertain.
 */
export function guessFromTokens(source: string): ScanResult {
  const result = scan(source, true) ?? { sites: [], computed: [] };
  return {
    sites: result.sites.map((site) => ({ ...site, uncertain: true })),
    computed: result.computed,
  };
}

function scan(source: string, guess: boolean): ScanResult | null {
  const sites: RequireSite[] = [];
  const computed: ComputedSite[] = [];
  if (!guess && source.includes("\\u") && ESCAPED_LETTER.test(source)) {
    return null;
  }
  const last = source.lastIndexOf("require");
  if (last === -1) return { sites, computed };

  const length = source.length;
  let pos = source.startsWith("#!") ? lineCommentEnd(source, 2) : 0;
  let before = AT_STATEMENT;
  let lineBroke = true;
  let wordStart = 0;
  let wordEnd = 0;
  /** The last dot, and the word before it when that was no property itself. */
  let dot = 0;
  let ownerStart = 0;
  let ownerEnd = 0;
  /** A `function` keyword whose parameters have not opened yet. */
  let pendingFunction = NONE;
  /** Open functions with a parameter named `require`. */
  let shadows = 0;
  /** Open objects that may turn out to be patterns with a key `require`. */
  let requireKeys = 0;

  // The stack, as parallel columns; `top` is its last row.
  const opened: number[] = [STATEMENTS];
  const openedAt: number[] = [0];
  /** Ternaries whose `:` is due. */
  const ternaries: number[] = [0];
  /** A `class` whose body is due (statements, parens, …). */
  const pendingClass: number[] = [NONE];
  /**
   * A key (object), a parameter (parameters) or a scope (body) `require`; for a
   * bracket, whether it may index `module`.
   */
  const named: boolean[] = [false];
  let top = 0;

  function open(kind: number, at: number): void {
    top++;
    opened[top] = kind;
    openedAt[top] = at;
    ternaries[top] = 0;
    pendingClass[top] = NONE;
    named[top] = false;
  }

  function lastWordClass(): number {
    return wordClass(source, wordStart, wordEnd);
  }

  /** How a `function` or `class` at `pos` stands. */
  function keywordPosition(): number {
    const around = opened[top] as number;
    if (around > EXPRESSION_CLASS) return EXPRESSION;
    switch (before) {
      case AT_OPERAND:
      case AFTER_ARROW:
      case AT_KEY:
      case AFTER_STAR:
        return EXPRESSION;
      case AFTER_WORD:
        switch (lastWordClass()) {
          case OPERATOR:
            return isWord(source, wordStart, wordEnd, "default")
              ? UNSURE
              : EXPRESSION;
          case EXTENDS:
            return EXPRESSION;
          case RETURN:
            return lineBroke ? DECLARED : EXPRESSION;
          case CONTEXTUAL:
            return lineBroke ? UNSURE : EXPRESSION;
          default:
            return DECLARED;
        }
      default:
        // An operand before it has ended its statement at the line's end.
        return DECLARED;
    }
  }

  while (pos <= last || requireKeys > 0) {
    if (pos >= length) return guess ? { sites, computed } : null;
    const code = source.charCodeAt(pos);

    if (code < 128 && WORD_CHARACTERS[code] === 1) {
      const start = pos;
      do pos++;
      while (isWordCharacter(source.charCodeAt(pos)));
      if (before === AT_PROPERTY) {
        if (isWord(source, start, pos, "require") && mayOwnRequire()) {
          if (!guess) return null;
          const next = skipTrivia(source, pos);
          if (source.charCodeAt(next) === 40 /* ( */) {
            const end = readCall("require", ownerStart, next + 1);
            if (end !== -1) pos = end;
          }
        }
        before = AT_OPERATOR;
        lineBroke = false;
        continue;
      }
      switch (code) {
        case 97 /* a */:
          // `for await (` is a `for (`, `async function` is a `function`.
          if (
            isWord(source, start, pos, "await") &&
            before === AFTER_WORD &&
            isWord(source, wordStart, wordEnd, "for")
          ) {
            continue;
          }
          if (
            isWord(source, start, pos, "async") &&
            nextWordIs(source, pos, "function")
          ) {
            continue;
          }
          break;
        case 99 /* c */:
          if (isWord(source, start, pos, "class") && opensClass(source, pos)) {
            const around = opened[top] as number;
            if (around === OBJECT && before === AT_KEY) break;
            const isMember =
              (around === DECLARED_CLASS || around === EXPRESSION_CLASS) &&
              before !== AT_OPERAND;
            if ((isMember || pendingClass[top] !== NONE) && !guess) return null;
            pendingClass[top] = keywordPosition();
          }
          break;
        case 102 /* f */:
          if (isWord(source, start, pos, "function")) {
            if (opened[top] === OBJECT && before === AT_KEY) break;
            const next = source.charCodeAt(skipTrivia(source, pos));
            if (next === 40 || next === 42 || startsWord(next)) {
              pendingFunction = keywordPosition();
            }
          }
          break;
        case 114 /* r */:
          {
            if (!isWord(source, start, pos, "require")) break;
            if (shadows > 0) break;
            const next = skipTrivia(source, pos);
            switch (source.charCodeAt(next)) {
              case 40 /* ( */:
                {
                  if (isMethodName()) {
                    if (!guess) return null;
                    break;
                  }
                  const end = readCall("require", start, next + 1);
                  if (end === -1) {
                    if (!guess) return null;
                    break;
                  }
                  pos = end;
                  before = AT_OPERATOR;
                  lineBroke = false;
                  continue;
                }
              case 46 /* . */:
                {
                  const nameStart = skipTrivia(source, next + 1);
                  let nameEnd = nameStart;
                  while (isWordCharacter(source.charCodeAt(nameEnd))) nameEnd++;
                  const name = source.slice(nameStart, nameEnd);
                  if (name === "call" || name === "apply" || name === "bind") {
                    if (!guess) return null;
                  } else if (name === "resolve") {
                    const after = skipTrivia(source, nameEnd);
                    const mark = source.charCodeAt(after);
                    if (mark === 40 /* ( */) {
                      const end = readCall("resolve", start, after + 1);
                      if (end !== -1) {
                        pos = end;
                        before = AT_OPERATOR;
                        lineBroke = false;
                        continue;
                      }
                      if (!guess) return null;
                    } else if (mark !== 46 /* . */ && !guess) {
                      return null;
                    }
                  }
                  break;
                }
              case 58 /* : */:
                if (opened[top] === OBJECT && before === AT_KEY) {
                  if (!named[top]) requireKeys++;
                  named[top] = true;
                } else if (!isTypeof() && !guess) {
                  return null;
                }
                break;
              case 41 /* ) */:
              case 44 /* , */:
                if (
                  (opened[top] as number) >= DECLARED_PARAMETERS &&
                  before === AT_KEY
                ) {
                  // A call among the defaults before it is in its scope, too.
                  const latest = sites[sites.length - 1];
                  const latestComputed = computed[computed.length - 1];
                  const from = openedAt[top] as number;
                  if (
                    (latest !== undefined && latest.start > from) ||
                    (latestComputed !== undefined &&
                      latestComputed.start > from)
                  ) {
                    if (!guess) return null;
                  }
                  named[top] = true;
                } else if (!isTypeof() && !guess) {
                  return null;
                }
                break;
              case 91 /* [ */:
              case 96 /* ` */:
                if (!guess) return null;
                break;
              case 63 /* ? */:
                if ((!isTypeof() || source[next + 1] === ".") && !guess) {
                  return null;
                }
                break;
              default:
                if (!isTypeof() && !guess) return null;
            }
            break;
          }
      }
      before = AFTER_WORD;
      wordStart = start;
      wordEnd = pos;
      lineBroke = false;
      continue;
    }

    switch (code) {
      case 10:
      case 13:
        lineBroke = true;
        pos++;
        continue;
      case 32:
      case 9:
      case 11:
      case 12:
        pos++;
        continue;
      case 47 /* / */:
        {
          const next = source.charCodeAt(pos + 1);
          if (next === 47) {
            pos = lineCommentEnd(source, pos + 2);
            continue;
          }
          if (next === 42 /* * */) {
            const end = blockCommentEnd(source, pos);
            if (end === -1) return guess ? { sites, computed } : null;
            // A comment that holds a line end counts as one.
            if (!lineBroke) lineBroke = spansLines(source, pos, end);
            pos = end;
            continue;
          }
          const isRegex = slashOpensRegex();
          if (isRegex === null && !guess) return null;
          if (isRegex ?? false) {
            const end = regexEnd(source, pos);
            if (end === -1) {
              if (!guess) return null;
              pos++;
              before = AT_OPERAND;
              break;
            }
            pos = end;
            while (isWordCharacter(source.charCodeAt(pos))) pos++;
            before = AT_OPERATOR;
          } else {
            pos++;
            before = AT_OPERAND;
          }
          break;
        }
      case 34 /* " */:
      case 39 /* ' */:
        {
          const end = stringEnd(source, pos);
          if (end === -1) return guess ? { sites, computed } : null;
          // module["require"] is Node's, too.
          if (
            end - pos === 9 &&
            opened[top] === BRACKET &&
            named[top] &&
            source.startsWith("require", pos + 1) &&
            !guess
          ) {
            return null;
          }
          pos = end;
          before = AT_OPERATOR;
          break;
        }
      case 96 /* ` */:
        if (
          opened[top] === BRACKET &&
          named[top] &&
          source.startsWith("require`", pos + 1) &&
          !guess
        ) {
          return null;
        }
        pos = templateTextEnd(source, pos + 1);
        if (pos === -1) return guess ? { sites, computed } : null;
        if (source.charCodeAt(pos - 1) === 96) {
          before = AT_OPERATOR;
        } else {
          open(HOLE, pos);
          before = AT_OPERAND;
        }
        break;
      case 40 /* ( */:
        open(parenKind(), pos);
        pos++;
        before =
          (opened[top] as number) >= DECLARED_PARAMETERS ? AT_KEY : AT_OPERAND;
        break;
      case 41 /* ) */:
        switch (opened[top]) {
          case PAREN:
            before = AT_OPERATOR;
            break;
          case CONDITION:
            before = AT_STATEMENT;
            break;
          case BLOCK_HEAD:
            before = AT_BLOCK;
            break;
          case DECLARED_PARAMETERS:
            before = AT_DECLARED_BODY;
            break;
          case EXPRESSION_PARAMETERS:
            before = AT_EXPRESSION_BODY;
            break;
          case UNKNOWN_PARAMETERS:
            before = AT_UNKNOWN_BODY;
            break;
          default:
            if (!guess) return null;
            before = AT_OPERATOR;
        }
        if ((opened[top] as number) >= PAREN) top--;
        pos++;
        break;
      case 91 /* [ */:
        setOwner();
        open(BRACKET, pos);
        named[top] = mayOwnRequire();
        pos++;
        before = AT_OPERAND;
        break;
      case 93 /* ] */:
        if (opened[top] === BRACKET) top--;
        else if (!guess) return null;
        pos++;
        before = AT_OPERATOR;
        break;
      case 123 /* { */:
        {
          // The row of the parameters, just closed, is still there to read.
          const shadowed =
            before >= AT_DECLARED_BODY &&
            before <= AT_UNKNOWN_BODY &&
            named[top + 1] === true;
          const kind = braceKind();
          if (kind === null && !guess) return null;
          open(kind ?? STATEMENTS, pos);
          pos++;
          if (shadowed) {
            named[top] = true;
            shadows++;
          }
          before = kind === OBJECT ? AT_KEY : AT_STATEMENT;
          break;
        }
      case 125 /* } */:
        {
          const kind = opened[top] as number;
          if (top === 0 || kind > LAST_BRACE) {
            if (!guess) return null;
            pos++;
            before = AT_STATEMENT;
            break;
          }
          const wasNamed = named[top] as boolean;
          top--;
          pos++;
          if (kind === HOLE) {
            pos = templateTextEnd(source, pos);
            if (pos === -1) return guess ? { sites, computed } : null;
            if (source.charCodeAt(pos - 1) === 96) {
              before = AT_OPERATOR;
            } else {
              open(HOLE, pos);
              before = AT_OPERAND;
            }
            break;
          }
          if (kind === OBJECT) {
            before = AT_OPERATOR;
            if (wasNamed) {
              requireKeys--;
              // `({ require: r } = module)`: not an object but a pattern.
              if (source[skipTrivia(source, pos)] === "=" && !guess)
                return null;
            }
            break;
          }
          if (wasNamed) shadows--;
          switch (kind) {
            case EXPRESSION_FUNCTION:
            case EXPRESSION_CLASS:
              before = AT_OPERATOR;
              break;
            case UNKNOWN_FUNCTION:
            case ARROW_FUNCTION:
              before = UNKNOWN;
              break;
            default:
              before = AT_STATEMENT;
          }
          break;
        }
      case 59 /* ; */:
        pos++;
        before =
          (opened[top] as number) <= EXPRESSION_CLASS
            ? AT_STATEMENT
            : AT_OPERAND;
        break;
      case 44 /* , */:
        pos++;
        before =
          opened[top] === OBJECT ||
          (opened[top] as number) >= DECLARED_PARAMETERS
            ? AT_KEY
            : AT_OPERAND;
        break;
      case 58 /* : */:
        pos++;
        if ((ternaries[top] as number) > 0) {
          (ternaries[top] as number)--;
          before = AT_OPERAND;
        } else if (opened[top] === OBJECT) {
          before = AT_OPERAND;
        } else if ((opened[top] as number) <= LAST_STATEMENTS || guess) {
          before = AT_STATEMENT;
        } else {
          return null;
        }
        break;
      case 63 /* ? */:
        {
          const next = source.charCodeAt(pos + 1);
          if (next === 63) {
            pos += 2;
            before = AT_OPERAND;
          } else if (next === 46 && !isDigit(source.charCodeAt(pos + 2))) {
            setOwner();
            pos += 2;
            before = AT_PROPERTY;
            // `a?.(` and `a?.[` have no name.
            const opener = source.charCodeAt(skipTrivia(source, pos));
            if (opener === 40 || opener === 91 || opener === 96) {
              before = AT_OPERATOR;
            }
          } else {
            (ternaries[top] as number)++;
            pos++;
            before = AT_OPERAND;
          }
          break;
        }
      case 46 /* . */:
        {
          const next = source.charCodeAt(pos + 1);
          if (isDigit(next)) {
            pos = numberEnd(source, pos);
            before = AT_OPERATOR;
          } else if (next === 46) {
            pos += 3;
            before = AT_OPERAND;
          } else {
            setOwner();
            pos++;
            before = AT_PROPERTY;
          }
          break;
        }
      case 61 /* = */:
        if (source.charCodeAt(pos + 1) === 62) {
          pos += 2;
          before = AFTER_ARROW;
        } else {
          pos++;
          before = AT_OPERAND;
        }
        break;
      case 43 /* + */:
      case 45 /* - */:
        if (source.charCodeAt(pos + 1) !== code) {
          pos++;
          before = AT_OPERAND;
          break;
        }
        // `-->` at the start of a line is a comment.
        if (
          code === 45 &&
          lineBroke &&
          source.charCodeAt(pos + 2) === 62 &&
          !guess
        ) {
          return null;
        }
        pos += 2;
        before = afterIncrement();
        break;
      case 42 /* * */:
        pos++;
        before = AFTER_STAR;
        break;
      case 60 /* < */:
        if (source.startsWith("!--", pos + 1) && !guess) return null;
        pos++;
        before = AT_OPERAND;
        break;
      case 35 /* # */:
        do pos++;
        while (isWordCharacter(source.charCodeAt(pos)));
        before = AT_OPERATOR;
        break;
      case 33:
      case 37:
      case 38:
      case 62:
      case 94:
      case 124:
      case 126:
        pos++;
        before = AT_OPERAND;
        break;
      default:
        if (isDigit(code)) {
          pos = numberEnd(source, pos);
          before = AT_OPERATOR;
          break;
        }
        if (code < 128) {
          // A decorator, an escape in an identifier, a stray control character.
          if (!guess) return null;
          pos++;
          continue;
        }
        if (code === 0x2028 || code === 0x2029) {
          lineBroke = true;
          pos++;
          continue;
        }
        if (isWideSpace(code)) {
          pos++;
          continue;
        }
        wordStart = pos;
        do pos++;
        while (isWordCharacter(source.charCodeAt(pos)));
        wordEnd = pos;
        before = before === AT_PROPERTY ? AT_OPERATOR : AFTER_WORD;
    }
    lineBroke = false;
  }
  return { sites, computed };

  function setOwner(): void {
    dot = pos;
    if (before === AFTER_WORD) {
      ownerStart = wordStart;
      ownerEnd = wordEnd;
    } else {
      ownerStart = ownerEnd = 0;
    }
  }

  /** Whether what is before the dot may be `module`. */
  function mayOwnRequire(): boolean {
    if (ownerEnd > 0) return isWord(source, ownerStart, ownerEnd, "module");
    if (guess) return false;
    // `(module)`, or a comment that may hide it.
    let at = dot - 1;
    while (at > 0 && source.charCodeAt(at) <= 32) at--;
    const code = source.charCodeAt(at);
    return code === 41 /* ) */ || code === 47 /* / */ || code === 46 /* . */;
  }

  function isTypeof(): boolean {
    return (
      before === AFTER_WORD && isWord(source, wordStart, wordEnd, "typeof")
    );
  }

  /** Whether `require (` may name a function or method instead of calling. */
  function isMethodName(): boolean {
    if (pendingFunction !== NONE) return true;
    switch (opened[top]) {
      case OBJECT:
        return (
          before === AT_KEY || before === AFTER_WORD || before === AFTER_STAR
        );
      case DECLARED_CLASS:
      case EXPRESSION_CLASS:
        return before !== AT_OPERAND && before !== AFTER_ARROW;
      default:
        return false;
    }
  }

  /**
   * Records the call whose arguments start at `from`.
   *
   * @returns the offset after the call; -1 when a parser must read it
   */
  function readCall(kind: EdgeKind, start: number, from: number): number {
    let at = skipTrivia(source, from);
    const code = source.charCodeAt(at);
    if (code === 34 || code === 39 || code === 96) {
      const close =
        code === 96 ? templateTextEnd(source, at + 1) : stringEnd(source, at);
      if (close === -1 || source.charCodeAt(close - 1) !== code) return -1;
      const raw = source.slice(at + 1, close - 1);
      at = skipTrivia(source, close);
      if (source.charCodeAt(at) === 44 /* , */) at = skipTrivia(source, at + 1);
      if (source.charCodeAt(at) !== 41 /* ) */) return -1;
      const specifier = code === 96 ? cookTemplate(raw) : cookString(raw);
      sites.push({ kind, specifier, start, end: at + 1 });
      return at + 1;
    }
    // Node throws for a call without arguments; nothing can be loaded.
    if (code === 41 /* ) */) return at + 1;
    // A name or a chain of names.
    const nameStart = at;
    for (;;) {
      if (!startsWord(source.charCodeAt(at))) return -1;
      do at++;
      while (isWordCharacter(source.charCodeAt(at)));
      at = skipTrivia(source, at);
      if (source.charCodeAt(at) !== 46 /* . */) break;
      at = skipTrivia(source, at + 1);
    }
    if (source.charCodeAt(at) !== 41 /* ) */) return -1;
    if (source.startsWith("require", nameStart)) return -1;
    if (isWord(source, nameStart, nameStart + 4, "null")) return -1;
    if (isWord(source, nameStart, nameStart + 4, "true")) return -1;
    if (isWord(source, nameStart, nameStart + 5, "false")) return -1;
    computed.push({ kind, start, end: at + 1 });
    return at + 1;
  }

  /** Whether the `/` at `pos` opens a regular expression; null: no telling. */
  function slashOpensRegex(): boolean | null {
    switch (before) {
      case AT_OPERAND:
      case AT_STATEMENT:
      case AT_KEY:
      case AFTER_ARROW:
      case AFTER_STAR:
        return true;
      case AT_OPERATOR:
        return false;
      case AFTER_WORD:
        switch (lastWordClass()) {
          case OPERAND:
          case DECLARATOR:
            return false;
          case OPERATOR:
          case RETURN:
          case STATEMENT:
          case EXTENDS:
            return true;
          default:
            return null;
        }
      default:
        return null;
    }
  }

  function parenKind(): number {
    if (pendingFunction !== NONE) {
      const position = pendingFunction;
      pendingFunction = NONE;
      if (position === DECLARED) return DECLARED_PARAMETERS;
      return position === EXPRESSION
        ? EXPRESSION_PARAMETERS
        : UNKNOWN_PARAMETERS;
    }
    if (before !== AFTER_WORD) return PAREN;
    switch (source.charCodeAt(wordStart)) {
      case 105 /* i */:
        return isWord(source, wordStart, wordEnd, "if") ? CONDITION : PAREN;
      case 102 /* f */:
        return isWord(source, wordStart, wordEnd, "for") ? CONDITION : PAREN;
      case 119 /* w */:
        return isWord(source, wordStart, wordEnd, "while") ||
          isWord(source, wordStart, wordEnd, "with")
          ? CONDITION
          : PAREN;
      case 115 /* s */:
        return isWord(source, wordStart, wordEnd, "switch")
          ? BLOCK_HEAD
          : PAREN;
      case 99 /* c */:
        return isWord(source, wordStart, wordEnd, "catch") ? BLOCK_HEAD : PAREN;
      default:
        return PAREN;
    }
  }

  /** What the `{` at `pos` opens; null: no telling. */
  function braceKind(): number | null {
    switch (before) {
      case AT_DECLARED_BODY:
        return DECLARED_FUNCTION;
      case AT_EXPRESSION_BODY:
        return EXPRESSION_FUNCTION;
      case AT_UNKNOWN_BODY:
        return UNKNOWN_FUNCTION;
      case AT_STATEMENT:
      case AT_BLOCK:
        return STATEMENTS;
      case AFTER_ARROW:
        return ARROW_FUNCTION;
      case AT_OPERAND:
      case AT_KEY:
      case AFTER_STAR:
        return OBJECT;
      case AT_OPERATOR:
      case UNKNOWN:
        return afterOperand();
      case AFTER_WORD:
        switch (lastWordClass()) {
          case OPERATOR:
          case DECLARATOR:
            return OBJECT;
          case RETURN:
            return lineBroke ? STATEMENTS : OBJECT;
          case STATEMENT:
          case BLOCK:
          case JUMP:
            return STATEMENTS;
          case CONTEXTUAL:
            return lineBroke || pendingClass[top] !== NONE ? null : OBJECT;
          case EXTENDS:
            return null;
          default:
            return afterOperand();
        }
      default:
        return null;
    }
  }

  /** A class's body, a method's, or a block after a statement's unwritten `;`. */
  function afterOperand(): number {
    const position = pendingClass[top];
    pendingClass[top] = NONE;
    switch (position) {
      case DECLARED:
        return DECLARED_CLASS;
      case EXPRESSION:
        return EXPRESSION_CLASS;
      case UNSURE:
        return UNKNOWN_FUNCTION;
      default:
        return STATEMENTS;
    }
  }

  /** After `++` or `--`, as a postfix of what is before or as a prefix. */
  function afterIncrement(): number {
    switch (before) {
      case AT_OPERATOR:
        return lineBroke ? AT_OPERAND : AT_OPERATOR;
      case AFTER_WORD:
        switch (lastWordClass()) {
          case OPERAND:
          case DECLARATOR:
            return lineBroke ? AT_OPERAND : AT_OPERATOR;
          case CONTEXTUAL:
            return UNKNOWN;
          default:
            return AT_OPERAND;
        }
      case UNKNOWN:
        return UNKNOWN;
      default:
        return AT_OPERAND;
    }
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordCharacter(code: number): boolean {
  if (code < 128) return WORD_CHARACTERS[code] !== 0;
  return (
    code >= 128 && !isWideSpace(code) && code !== 0x2028 && code !== 0x2029
  );
}

function startsWord(code: number): boolean {
  return isWordCharacter(code) && !isDigit(code);
}

/** A number, with what may follow it: `1.5e3`, `0xffn`, `1..toString`. */
function numberEnd(source: string, from: number): number {
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code !== 46 && !isWordCharacter(code)) return at;
    at++;
  }
}

function nextWordIs(source: string, from: number, word: string): boolean {
  const at = skipTrivia(source, from);
  return (
    source.startsWith(word, at) &&
    !isWordCharacter(source.charCodeAt(at + word.length)) &&
    !spansLines(source, from, at)
  );
}

/** Whether the word `class` that ends at `from` is followed by a class. */
function opensClass(source: string, from: number): boolean {
  const code = source.charCodeAt(skipTrivia(source, from));
  return code === 123 /* { */ || startsWord(code);
}

function spansLines(source: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === 10 || code === 13 || (code & ~1) === 0x2028) return true;
  }
  return false;
}
