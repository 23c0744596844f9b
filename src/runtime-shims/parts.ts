/**
 * Parts of builtins that are large and seldom used: which they are, and by which
 * words a program shows that it may use them. A part that no module has a word of
 * is not in the artifact. Plain data.
 */

export interface PartRow {
  /** The builtin that loads it. */
  readonly builtin: string;
  /** Beside this file; or another builtin. */
  readonly file: string;
  /** Stands in each source that may use it, computed names included. */
  readonly word: string;
}

const of = (builtin: string, file: string, ...words: readonly string[]) =>
  words.map((word): PartRow => ({ builtin, file, word }));

export const partRows: readonly PartRow[] = [
  ...of("node:stream", "./polyfills/stream/adapters.js", "toWeb", "fromWeb"),
  ...of("node:zlib", "./polyfills/zlib/brotli.js", "rotli"),
  // Known by the names of the classes that need it.
  { builtin: "node:stream/web", word: "ompressionStream", file: "node:zlib" },
];
