/** A program of the corpus, as the files of test/npm/programs describe one. */
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { repoRoot } from "../support/paths.js";

export interface Program {
  /** Of scripts/npm/programs.json or packages.json; `fixtures` has those of CI. */
  readonly group: string;
  /** Where it is not called as the program. */
  readonly package?: string;
  readonly bin?: string;
  /** In place of a bin: a program that uses the group's packages. */
  readonly text?: string;
  /** Files beside that text. */
  readonly beside?: Readonly<Record<string, string>>;
  /** For the compiler. */
  readonly flags?: readonly string[];
  /** The project in which it runs. */
  readonly files?: Readonly<Record<string, string>>;
  /** Commands that come before the first run, for a repository. */
  readonly before?: readonly (readonly string[])[];
  readonly env?: Readonly<Record<string, string>>;
  readonly runs: readonly (readonly string[] | Run)[];
  /** What no two runs have in common. */
  readonly ignore?: readonly RegExp[];
  readonly ignoreFiles?: readonly RegExp[];
  /** Why it cannot be as under Node in one file; a program without must be. */
  readonly exception?: string;
}

export interface Run {
  readonly args: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of a server: when what it says is this, it is asked, and then ended. */
  readonly until?: RegExp;
  readonly fetch?: readonly (
    | string
    | (RequestInit & { readonly url: string })
  )[];
}

/** What one side did: facts of each run, and the files that were there then. */
export interface Ran {
  readonly runs: readonly Readonly<Record<string, string>>[];
  readonly files: ReadonlyMap<string, string>;
}

/** The names of all of them. */
export function programFiles(): readonly string[] {
  return readdirSync(resolve(repoRoot, "test/npm/programs"))
    .map((name) => name.replace(/\.js$/, ""))
    .sort();
}
