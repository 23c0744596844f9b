/**
 * Finds a CommonJS source's `require` calls from its tokens, without a syntax
 * tree. Receives source text that V8 accepts; returns what it asks for, or null
 * where only a parser can be certain. Must not know scopes beyond the one that
 * tokens show: a parameter of a `function` named `require`.
 */
import { lastRequire } from "./candidates.js";
import { startsWord, wordEnd } from "./characters.js";
import {
  cookString,
  cookTemplate,
  skipTrivia,
  stringEnd,
  templateTextEnd,
} from "./literals.js";
import {
  AFTER_WORD,
  AT_KEY,
  AT_OPERATOR,
  NONE,
  OBJECT,
  TokenWalk,
} from "./walk.js";
import { isWord } from "./words.js";
import type {
  ComputedSite,
  EdgeKind,
  RequireSite,
  ScanResult,
} from "../types.js";

// Marks: which names are keys (object), parameters, or the function's parameters
// (body). NAMES_MODULE of a bracket: it may index `module`.
const NAMES_REQUIRE = 1;
const NAMES_MODULE = 2;

/** No names of anything: `require(null)` loads nothing. */
const LITERALS: ReadonlySet<string> = new Set([
  "null",
  "true",
  "false",
  "require",
]);

/**
 * The literal `require` calls of `source`, or null where tokens do not suffice:
 * `require` is passed on, assigned or bound by anything but a function's plain
 * parameter, its argument is more than a literal or a name, or a `/` stands
 * where division and regular expression both could.
 *
 * @param source CommonJS text that V8 accepts
 */
export function scanTokens(source: string): ScanResult | null {
  const last = lastRequire(source);
  return last === -1
    ? { sites: [], computed: [] }
    : new RequireScanner(source, last, false).scan();
}

/**
 * As {@link scanTokens}, with each doubt settled by its likelier reading, so
 * that there always is an answer. Every site is marked uncertain.
 */
export function guessFromTokens(source: string): ScanResult {
  const last = source.lastIndexOf("require");
  const result = new RequireScanner(source, last, true).scan();
  return {
    sites: (result?.sites ?? []).map((site) => ({ ...site, uncertain: true })),
    computed: result?.computed ?? [],
  };
}

class RequireScanner extends TokenWalk {
  private readonly sites: RequireSite[] = [];
  private readonly computed: ComputedSite[] = [];

  /** Open functions with a parameter named `require`, with one named `module`. */
  private requireScopes = 0;
  private moduleScopes = 0;
  /** Whether `require` is a parameter somewhere, and `module` an argument. */
  private isParameter = false;
  private isPassedOn = false;
  /** Open objects that may turn out to be patterns with a key `require`. */
  private requireKeys = 0;

  constructor(source: string, last: number, guesses: boolean) {
    super(source, last, guesses, false);
  }

  scan(): ScanResult | null {
    this.walk();
    if (this.isParameter && this.isPassedOn) this.isDoubtful();
    if (!this.isCertain) return null;
    const { sites, computed, braces } = this;
    return braces.length > 0
      ? { sites, computed, braces }
      : { sites, computed };
  }

  protected override isPending(): boolean {
    return this.requireKeys > 0;
  }

  protected override name(start: number, first: number): boolean {
    const { source, pos } = this;
    if (first === 114 /* r */) {
      return (
        this.requireScopes === 0 &&
        isWord(source, start, pos, "require") &&
        this.requireWord(start)
      );
    }
    if (isWord(source, start, pos, "module")) this.moduleWord();
    return false;
  }

  /** `module`, a parameter or an argument: who has it has Node's `require`. */
  private moduleWord(): void {
    if (this.moduleScopes > 0) return;
    const next = this.next(this.pos);
    if (next !== 41 /* ) */ && next !== 44 /* , */) return;
    if (this.isInParameters() && this.before === AT_KEY) {
      (this.marks[this.top] as number) |= NAMES_MODULE;
    } else {
      this.isPassedOn = true;
    }
  }

  /** The property `require` of something that may be `module`. */
  protected override property(start: number): void {
    if (!isWord(this.source, start, this.pos, "require")) return;
    if (!this.mayBeModule() || this.isDoubtful()) return;
    const next = skipTrivia(this.source, this.pos);
    if (this.source[next] === "(") {
      this.call("require", this.ownerStart, next + 1);
    }
  }

  /** Whether what is before the dot or bracket may be `module`. */
  private mayBeModule(): boolean {
    const source = this.source;
    if (this.ownerEnd > 0) {
      return isWord(source, this.ownerStart, this.ownerEnd, "module");
    }
    if (this.guesses) return false;
    // `(module)`, or a comment that may hide it.
    let at = this.dot - 1;
    while (at > 0 && source.charCodeAt(at) <= 32) at--;
    const code = source.charCodeAt(at);
    if (code === 46 /* . */) return source[at - 1] === "?";
    return code === 41 /* ) */ || code === 47 /* / */;
  }

  /**
   * The word `require` at `start`, when it is not a parameter's.
   *
   * @returns whether it was read on, as the start of a call
   */
  private requireWord(start: number): boolean {
    const source = this.source;
    const next = skipTrivia(source, this.pos);
    switch (source.charCodeAt(next)) {
      case 40 /* ( */:
        if (this.isMethodName()) {
          // Behind `function`, it is the name of all that is inside.
          const isMethod =
            this.pendingFunction === NONE && opensBody(source, next);
          if (!isMethod) this.isDoubtful();
          return false;
        }
        return this.call("require", start, next + 1);
      case 46 /* . */:
        return this.requireMember(start, next + 1);
      case 58 /* : */:
        if (this.isKey()) {
          if (this.marks[this.top] === 0) this.requireKeys++;
          this.marks[this.top] = NAMES_REQUIRE;
          return false;
        }
        break;
      case 41 /* ) */:
      case 44 /* , */:
        if (this.isInParameters() && this.before === AT_KEY) {
          this.requireParameter();
          return false;
        }
        break;
      case 91 /* [ */:
      case 96 /* ` */:
        this.isDoubtful();
        return false;
      case 33 /* ! */:
      case 61 /* = */:
        // `require === void 0`, which is what transpilers make of `require?.main`.
        if (source[next + 1] === "=") return false;
        break;
      case 43 /* + */:
      case 45 /* - */:
        // `typeof require++` writes.
        if (source[next] === source[next + 1]) {
          this.isDoubtful();
          return false;
        }
        break;
      case 63 /* ? */:
        if (source[next + 1] === ".") {
          this.isDoubtful();
          return false;
        }
    }
    // Passed on, assigned or bound.
    if (!this.isTypeof()) this.isDoubtful();
    return false;
  }

  /** `require.name`: a call of `resolve`, or mostly harmless. */
  private requireMember(start: number, from: number): boolean {
    const source = this.source;
    const nameStart = skipTrivia(source, from);
    const nameEnd = wordEnd(source, nameStart);
    switch (source.slice(nameStart, nameEnd)) {
      case "call":
      case "apply":
      case "bind":
        this.isDoubtful();
        return false;
      case "resolve": {
        const after = skipTrivia(source, nameEnd);
        const mark = source.charCodeAt(after);
        if (mark === 40 /* ( */) return this.call("resolve", start, after + 1);
        if (mark !== 46 /* . */) this.isDoubtful();
        return false;
      }
      default:
        return false;
    }
  }

  private requireParameter(): void {
    // A call among the defaults before it is in its scope, too.
    const from = this.openedAt[this.top] as number;
    const latest = Math.max(
      this.sites.at(-1)?.start ?? 0,
      this.computed.at(-1)?.start ?? 0,
    );
    if (latest > from && this.isDoubtful()) return;
    (this.marks[this.top] as number) |= NAMES_REQUIRE;
    this.isParameter = true;
    // Whether `module` is passed on decides what the parameter may be.
    if (this.isCertain) {
      this.last = Math.max(this.last, this.source.lastIndexOf("module"));
    }
  }

  /**
   * Records the call whose arguments start at `from` and goes on after it.
   *
   * @returns false when it takes a parser to read it
   */
  private call(kind: EdgeKind, start: number, from: number): boolean {
    const source = this.source;
    let at = skipTrivia(source, from);
    const code = source.charCodeAt(at);
    if (code === 34 || code === 39 || code === 96) {
      const close =
        code === 96 ? templateTextEnd(source, at + 1) : stringEnd(source, at);
      const raw = source.slice(at + 1, close - 1);
      const hasHole = source.charCodeAt(close - 1) !== code;
      at = skipTrivia(source, close);
      if (source.charCodeAt(at) === 44 /* , */) at = skipTrivia(source, at + 1);
      if (close === -1 || hasHole || source.charCodeAt(at) !== 41 /* ) */) {
        this.isDoubtful();
        return false;
      }
      const specifier = code === 96 ? cookTemplate(raw) : cookString(raw);
      this.sites.push({ kind, specifier, start, end: at + 1 });
    } else if (code !== 41 /* ) */) {
      at = namesEnd(source, at);
      if (at === -1) {
        this.isDoubtful();
        return false;
      }
      this.computed.push({ kind, start, end: at + 1 });
    }
    this.pos = at + 1;
    this.before = AT_OPERATOR;
    this.lineBroke = false;
    return true;
  }

  private isTypeof(): boolean {
    return this.before === AFTER_WORD && this.wordIs("typeof");
  }

  /** `module["require"]` is Node's, too. */
  protected override index(at: number): void {
    const { source } = this;
    if (
      this.marks[this.top] === NAMES_MODULE &&
      source.startsWith("require", at + 1) &&
      source[at + 8] === source[at]
    ) {
      this.isDoubtful();
    }
  }

  protected override bracketOpened(): void {
    if (this.mayBeModule()) this.marks[this.top] = NAMES_MODULE;
  }

  protected override enterMarked(names: number): void {
    if (names & NAMES_REQUIRE) this.requireScopes++;
    if (names & NAMES_MODULE) this.moduleScopes++;
  }

  protected override leaveMarked(kind: number, names: number): void {
    if (kind === OBJECT) {
      this.requireKeys--;
      // `({ require: r } = module)`: not an object but a pattern.
      if (this.next(this.pos) === 61 /* = */) this.isDoubtful();
      return;
    }
    if (names & NAMES_REQUIRE) this.requireScopes--;
    if (names & NAMES_MODULE) this.moduleScopes--;
  }
}

/** Parameters that are names alone, and a brace: no call has one on its line. */
const BODY = /\([\t ]*(?:[\w$]+(?:[\t ]*,[\t ]*[\w$]+)*)?[\t ]*\)[\t ]*\{/y;

/** Whether the parenthesis at `at` begins a method. */
function opensBody(source: string, at: number): boolean {
  BODY.lastIndex = at;
  return BODY.test(source);
}

/**
 * The offset of the `)` that ends arguments which are a name or a chain of names
 * from `from` on; -1 for other arguments, and for names that are literals.
 */
function namesEnd(source: string, from: number): number {
  let at = from;
  for (;;) {
    if (!startsWord(source.charCodeAt(at))) return -1;
    const end = wordEnd(source, at);
    const word = source.slice(at, end);
    if (LITERALS.has(word)) return -1;
    at = skipTrivia(source, end);
    if (source.charCodeAt(at) !== 46 /* . */) break;
    at = skipTrivia(source, at + 1);
  }
  return source.charCodeAt(at) === 41 /* ) */ ? at : -1;
}
