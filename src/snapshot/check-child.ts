/**
 * The program that make.ts starts from a new snapshot: it ends well where the
 * snapshot's program is there. Takes the description of its symbol. Must not run it.
 */
const [, , key = ""] = process.argv;
const global = globalThis as unknown as Record<symbol, unknown>;
// Under `exit` and its handlers, which are the program's.
const { reallyExit } = process as unknown as {
  readonly reallyExit: (code: number) => never;
};
reallyExit.call(process, typeof global[Symbol.for(key)] === "function" ? 0 : 1);
