/**
 * Finds a CommonJS source's `import()` from its tokens. Receives source text
 * that V8 accepts; returns their places and literal specifiers, or null where
 * only a parser can be certain. Must not know what `import()` gives.
 */
import type { DynamicImport } from "../esm/types.js";
import { lastDynamicImport } from "./candidates.js";
import {
  cookString,
  cookTemplate,
  skipTrivia,
  stringEnd,
  templateTextEnd,
} from "./literals.js";
import { AFTER_STAR, AFTER_WORD, NONE, PAREN, TokenWalk } from "./walk.js";
import { isWord } from "./words.js";

/** @returns in source order */
export function dynamicImportsFromTokens(
  source: string,
): readonly DynamicImport[] | null {
  const last = lastDynamicImport(source);
  return last === -1 ? [] : new ImportScanner(source, last).scan();
}

/** An `import(` whose parenthesis is open. */
interface OpenImport {
  readonly start: number;
  readonly specifier: string | null;
  /** Its row on the walk's stack. */
  readonly row: number;
  /** Its place among the results. */
  readonly index: number;
}

class ImportScanner extends TokenWalk {
  readonly #found: DynamicImport[] = [];
  readonly #open: OpenImport[] = [];

  constructor(source: string, last: number) {
    super(source, last, false, true);
  }

  scan(): readonly DynamicImport[] | null {
    this.walk();
    return this.isCertain ? this.#found : null;
  }

  protected override isPending(): boolean {
    return this.#open.length > 0;
  }

  protected override name(start: number): boolean {
    const { source, pos } = this;
    if (!isWord(source, start, pos, "import")) return false;
    const next = skipTrivia(source, pos);
    if (source[next] === "(" && !this.isMethodName()) {
      this.#openImport(start, next + 1);
    } else if (!this.isKey() && !(source[next] === "(" && this.#isMethod())) {
      // `import.source(…)`, an import declaration, a method named so.
      this.isDoubtful();
    }
    return false;
  }

  /** As {@link isMethodName}, where the token before leaves no doubt of it. */
  #isMethod(): boolean {
    if (this.pendingFunction !== NONE || !this.isMethodName()) return false;
    if (this.before === AFTER_STAR) return false;
    if (this.before !== AFTER_WORD) return true;
    return ["static", "async", "get", "set"].some((word) => this.wordIs(word));
  }

  #openImport(start: number, from: number): void {
    const specifier = this.#literalAt(skipTrivia(this.source, from));
    const { length: index } = this.#found;
    this.#open.push({ start, specifier, row: this.top + 1, index });
    this.#found.push({ start, end: start, specifier });
  }

  protected override rowClosed(): void {
    const latest = this.#open.at(-1);
    if (latest === undefined || this.top >= latest.row) return;
    this.#open.pop();
    const { start, specifier, index } = latest;
    this.#found[index] = { start, end: this.pos + 1, specifier };
    if (this.opened[latest.row] !== PAREN) this.isDoubtful();
  }

  /** The literal at `at` when it is the whole argument; null for all others. */
  #literalAt(at: number): string | null {
    const { source } = this;
    const quote = source[at];
    if (quote === "(") {
      // `import(("x"))` has a literal.
      this.isDoubtful();
      return null;
    }
    if (quote !== '"' && quote !== "'" && quote !== "`") return null;
    const isTemplate = quote === "`";
    const close = isTemplate
      ? templateTextEnd(source, at + 1)
      : stringEnd(source, at);
    if (close === -1 || source[close - 1] !== quote) return null;
    const next = source[skipTrivia(source, close)];
    if (next !== ")" && next !== ",") return null;
    const raw = source.slice(at + 1, close - 1);
    return isTemplate ? cookTemplate(raw) : cookString(raw);
  }
}
