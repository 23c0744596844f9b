/**
 * The flags of a compile, as a table: what they are called, what they take, what
 * the help says of them. Two readers of command lines use it, so that neither
 * knows a flag that the other does not. Must not know either.
 */
import {
  type FileTypes,
  NATIVE_POLICIES,
  type NativePolicy,
} from "../diagnostic.js";

/** What the program is called in its help. */
export type ProgramName = "ingot" | "compile";
import type { Platform } from "../compile.js";
import { TIERS, type Tier } from "../runtime-shims/tier-names.js";

/** A compile's arguments, read. */
export interface CompileArguments {
  /** The command's name, and what follows `--`. */
  readonly _: readonly (string | number)[];
  readonly file: string | undefined;
  readonly moduleid: readonly string[] | undefined;
  readonly output: string;
  readonly conditions: readonly string[] | undefined;
  readonly external: readonly string[] | undefined;
  readonly fileTypes: FileTypes;
  readonly native: NativePolicy;
  readonly preserveSymlinks: boolean;
  readonly browserField: boolean;
  readonly define: readonly string[] | undefined;
  readonly asset: readonly string[] | undefined;
  readonly include: readonly string[] | undefined;
  readonly lock: string | false | undefined;
  readonly platform: Platform;
  readonly maxTier: Tier | undefined;
  readonly codeCache: boolean;
  readonly profile: boolean;
  readonly snapshot: boolean;
  readonly sea: boolean;
  readonly strict: boolean;
  readonly verify: boolean;
  readonly watch: boolean;
  readonly cache: boolean;
  readonly cacheDir: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const JSON_OPTION = {
  type: "boolean",
  default: false,
  describe: "Print machine-readable JSON on stdout",
} as const;

export const COMPILE_OPTIONS = {
  moduleid: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "Package to compile, resolved from the current directory; may be repeated",
  },
  output: {
    alias: "o",
    type: "string",
    nargs: 1,
    demandOption: "Name the file to write with --output.",
    describe: "The file to write",
  },
  conditions: {
    alias: "C",
    type: "string",
    array: true,
    nargs: 1,
    coerce: splitList,
    describe: "Extra conditions for exports and imports, a,b",
  },
  external: {
    type: "string",
    array: true,
    nargs: 1,
    coerce: splitList,
    describe: "Package left to the host's require; may be repeated",
  },
  define: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      'Expression known at compile time, process.env.NODE_ENV="production"',
  },
  asset: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "Files to embed besides those found, views/** or pkg/data/*.json; !glob leaves some out",
  },
  include: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "Modules to compile besides those found, pkg/lib/* or ./plugins/**; !glob leaves some out",
  },
  lock: {
    type: "string",
    nargs: 1,
    describe:
      "What ingot record wrote, by default ingot.lock.json of the project; --no-lock for none",
  },
  "file-types": {
    choices: ["node", "js"] as const,
    default: "node" as FileTypes,
    describe: "Which files compile: all that Node loads, or .js only",
  },
  native: {
    choices: NATIVE_POLICIES,
    default: "copy" as NativePolicy,
    describe:
      "Native addons: in the file, beside it, left to the host, or refused",
  },
  "preserve-symlinks": {
    type: "boolean",
    default: false,
    describe: "Resolve links to themselves, as node --preserve-symlinks",
  },
  "browser-field": {
    type: "boolean",
    default: false,
    describe: "Honour the packages' browser field",
  },
  platform: {
    choices: ["node", "sandbox"] as const,
    default: "node" as Platform,
    describe: "Where the artifact runs: Node, or any engine, deny by default",
  },
  "max-tier": {
    choices: TIERS,
    describe:
      "With --platform sandbox: the worst tier of builtins that is no error",
  },
  "code-cache": {
    type: "boolean",
    default: false,
    describe: "Start faster: run the start once, and keep V8's code of it",
  },
  profile: {
    type: "boolean",
    default: false,
    describe: "Run the start once, and lay out for it what it was seen to run",
  },
  snapshot: {
    type: "boolean",
    default: false,
    describe: "Load the program now, and start from a snapshot of its memory",
  },
  sea: {
    type: "boolean",
    default: false,
    describe: "Write an executable that has Node in it",
  },
  strict: {
    type: "boolean",
    default: false,
    describe: "Make every warning and note an error",
  },
  verify: {
    type: "boolean",
    default: false,
    describe: "Write only what verify finds equal to the sources under Node",
  },
  watch: {
    type: "boolean",
    default: false,
    describe: "Compile again whenever something changes, until interrupted",
  },
  cache: {
    type: "boolean",
    default: true,
    describe: "Keep what a compile found for the next one; --no-cache does not",
  },
  "cache-dir": {
    type: "string",
    nargs: 1,
    describe:
      "Where it is kept, by default in node_modules/.cache/ingot of the project",
  },
  json: JSON_OPTION,
  quiet: {
    alias: "q",
    type: "boolean",
    default: false,
    describe: "Print errors only",
  },
} as const;

/** Levels of exported members that a verification compares. */
export const DEFAULT_DEPTH = 3;

/** A list in one argument: `a,b`. */
export function splitList(values: readonly string[] | undefined) {
  return values
    ?.flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter(Boolean);
}

/** What cannot be understood of a command line. */
export class UsageError extends Error {}

const EXIT_USAGE = 2;

/** @returns what `run` does, or the exit code of wrong usage, which is said */
export function reportingUsage<ExitCode>(
  name: ProgramName,
  stderr: (text: string) => void,
  run: () => ExitCode,
): ExitCode | number {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    stderr(`${name}: ${error.message}\nSee ${name} --help.\n`);
    return EXIT_USAGE;
  }
}
