/** Modules that are no files: the compiler or the artifact's start gives them. */

type HintsOfErrors = Readonly<Record<string, string>>;
type SandboxStart = import("../sandbox.js").StartFacts;

/** Table of what follows the texts of errors, from the table of tiers. */
declare module "ingot:hints" {
  const hints: HintsOfErrors;
  export = hints;
}

/** What the artifact's start hands to the builtins. Never a program's to see. */
declare module "ingot:start" {
  const start: SandboxStart;
  export = start;
}
