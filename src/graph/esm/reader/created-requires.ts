/**
 * The calls of a `require` that a module makes for itself, `const require =
 * createRequire(import.meta.url)`, as far as it is made in a declaration of its own:
 * so bundlers write it, and most others. Told of calls; must not know grammar.
 */
import type { Scope } from "../uses.js";
import { NameReader, type OpenUse } from "./names.js";
import { END, WORD } from "./tokens.js";

/** What a `require` was given to: a name, in a scope. */
export interface Holder {
  readonly name: string;
  readonly scope: Scope;
  /** The use of `createRequire`, which must be Node's. */
  readonly creator: OpenUse;
}

/** What a `createRequire` is given that may be the module's own place. */
const MAY_BE_OWN = /\bmeta\b|__filename|\bURL\b|\\/;
const IS_OWN = /^\(\s*import\.meta\.url\s*\)$/;
/** Of what is called next; a comment says that the call is pure. */
const DECLARATION =
  /(?<![\w$.])(?:const|let|var)\s+([\w$]+)\s*=\s*(?:\/\*[^*]*\*\/\s*)?/;
const DECLARED = new RegExp(`${DECLARATION.source}$`);
/** Before a call, the declaration. */
const LONGEST_DECLARATION = 200;
const RESOLVE = /^\s*\.\s*resolve$/;

export class CreatedRequireReader extends NameReader {
  protected readonly holders: Holder[] = [];
  private readonly creators = new Set<string>();
  private readonly holderNames = new Set<string>();

  /** @param local what the module calls `createRequire` of `node:module` */
  protected followCreateRequire(local: string): void {
    this.creators.add(local);
    const escaped = local.replaceAll("$", "\\$");
    const made = new RegExp(
      `${DECLARATION.source}${escaped}\\s*\\(\\s*import\\.meta`,
      "g",
    );
    for (const [, name = ""] of this.source.matchAll(made)) {
      this.holderNames.add(name);
      this.seek(name);
    }
  }

  /** Whether calls of a name matter. */
  protected isFollowed({ name }: OpenUse): boolean {
    return this.creators.has(name) || this.holderNames.has(name);
  }

  /**
   * A call that has been read up to its parenthesis.
   *
   * @param before where the callee ends
   * @param isMember whether it is a member of the name that `use` is
   * @param specifier the first argument, where that is a text
   */
  protected noteCall(
    use: OpenUse,
    before: number,
    isMember: boolean,
    specifier: string | null,
  ): void {
    const { start, end: callee } = use;
    const { source, before: end } = this;
    const member = source.slice(callee, before);
    const kind = RESOLVE.test(member) ? "resolve" : "require";
    if (isMember && kind === "require") {
      // In brackets, perhaps, or in parentheses.
      if (member.includes("resolve")) this.doubt();
      return;
    }
    if (!isMember && before !== callee) this.doubt();
    if (!this.creators.has(use.name)) {
      use.call = { kind, specifier, start, end };
    } else if (!isMember) {
      use.creates = true;
      if (MAY_BE_OWN.test(source.slice(before, end))) this.noteHolder(use);
    }
  }

  private noteHolder(creator: OpenUse): void {
    const { start, end } = creator;
    const before = this.source.slice(
      Math.max(0, start - LONGEST_DECLARATION),
      start,
    );
    // What a function returns is given to nothing that is followed.
    if (/=>\s*$/.test(before) && this.kind === 41 /* ) */) return;
    const [, name = ""] = DECLARED.exec(before) ?? [];
    const isOwn = IS_OWN.test(this.source.slice(end, this.before));
    if (!isOwn || !this.holderNames.has(name) || !this.isInitializerOver()) {
      this.doubt();
    }
    this.holders.push({ name, scope: this.scope, creator });
  }

  private isInitializerOver(): boolean {
    const { kind, keyword } = this;
    if (kind === 44 /* , */ || kind === 59 /* ; */ || kind === END) return true;
    const goesOn = keyword === "in" || keyword === "instanceof";
    return this.isOnNewLine && kind === WORD && !goesOn;
  }
}
