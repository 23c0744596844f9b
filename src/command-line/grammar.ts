/**
 * The whole command line, read by yargs: every command and flag, abbreviations,
 * help, and what is said of wrong usage. Receives arguments and what each command
 * does; must not know how it is done.
 */
import type { Argv } from "yargs";
import type { RunArguments } from "../hosting/sandbox/run-command.js";
import { parseBytes, parseDuration } from "../hosting/sandbox/quantities.js";
import type { RecordArguments } from "../record/command.js";
import { version } from "../version.js";
import {
  COMPILE_OPTIONS,
  DEFAULT_DEPTH,
  type CompileArguments,
  JSON_OPTION,
  splitList,
  UsageError,
} from "./compile-options.js";
import { explainUsage, nameOf, type Vocabulary } from "./wrong-usage.js";

export interface VerifyArguments {
  readonly artifact: string;
  readonly moduleid: readonly string[] | undefined;
  readonly entry: string | undefined;
  readonly cwd: string | undefined;
  readonly integrityOnly: boolean;
  readonly depth: number;
  readonly conditions: readonly string[] | undefined;
  readonly preserveSymlinks: boolean;
  readonly json: boolean;
}

/** What the commands do; each returns an exit code, or promises one. */
export interface Commands {
  compile(args: CompileArguments): number | Promise<number>;
  ls(args: { readonly artifact: string; readonly json: boolean }): number;
  why(args: {
    readonly artifact: string;
    readonly query: string;
    readonly json: boolean;
  }): number;
  decode(args: {
    readonly artifact: string;
    readonly file: string | undefined;
  }): number;
  verify(args: VerifyArguments): number;
  record(args: RecordArguments): Promise<number>;
  run(args: RunArguments): Promise<number>;
  tiers(args: { readonly json: boolean }): number;
}

const EXIT_CODES = "Exit codes: 0 done, 1 the input has errors, 2 wrong usage.";

/**
 * Reads the arguments and runs the command that they name.
 *
 * @param name what the program is called in its help: `ingot` or `compile`
 * @param argv arguments after the program's name
 * @returns the command's exit code, or its promise; 0 after help
 * @throws UsageError
 */
export function runCommandLine(
  name: "ingot" | "compile",
  argv: readonly string[],
  commands: Commands,
): number | Promise<number> {
  // What another program is given is not for yargs to read.
  const end =
    argv[0] === "record" || argv[0] === "run" ? argv.indexOf("--") : -1;
  const own = end === -1 ? argv : argv.slice(0, end);
  const yargs = (require("yargs") as typeof import("yargs"))([...own]);
  let exitCode: number | Promise<number> = 0;
  const run =
    <Args>(command: (args: Args) => number | Promise<number>) =>
    (args: Args) => {
      exitCode = command(args);
    };

  const parser = yargs
    .scriptName(name)
    .locale("en")
    .version(version)
    .help()
    .alias("help", "h")
    .strict()
    .wrap(100)
    .exitProcess(false)
    // Lists need it; what may be given once is checked below.
    .parserConfiguration({ "duplicate-arguments-array": true })
    .check(checkGivenOnce, true)
    .epilogue(EXIT_CODES);
  const compile = run(commands.compile);
  if (name === "compile") {
    parser.command(
      `$0 ${OPERANDS.compile}`,
      COMPILE_SUMMARY,
      (options: Argv) => compileOptions(options, "compile"),
      compile,
    );
  } else {
    parser
      .command(
        `compile ${OPERANDS.compile}`,
        COMPILE_SUMMARY,
        (options: Argv) => compileOptions(options, "ingot compile"),
        compile,
      )
      .command(
        `ls ${OPERANDS.ls}`,
        "List what an artifact holds: packages, modules, sizes",
        (command) => artifactArgument(command).option("json", JSON_OPTION),
        run(commands.ls),
      )
      .command(
        `why ${OPERANDS.why}`,
        "Show how a module or a package got in: shortest chains from the entry",
        (command) =>
          artifactArgument(command)
            .positional("query", {
              type: "string",
              demandOption: true,
              describe: "Module id, name@version, or package name",
            })
            .option("json", JSON_OPTION),
        run(commands.why),
      )
      .command(
        `decode ${OPERANDS.decode}`,
        "Turn a stack printed by an artifact into the modules' own files and lines",
        (command) =>
          artifactArgument(command).positional("file", {
            type: "string",
            describe: "File that holds the stack; standard input by default",
          }),
        run(commands.decode),
      )
      .command(
        `verify ${OPERANDS.verify}`,
        "Compare an artifact with its manifest, and with what Node makes of its sources",
        (command) => verifyOptions(artifactArgument(command)),
        run(commands.verify),
      )
      .command(
        "record",
        "Run a command, and write down which modules and files it asks for: record -- npm test",
        recordOptions,
        run((args: Omit<RecordArguments, "command">) =>
          commands.record({
            ...args,
            command: end === -1 ? [] : argv.slice(end + 1),
          }),
        ),
      )
      .command(
        `run ${OPERANDS.run}`,
        "Run a sandbox artifact, which reaches nothing that is not allowed here",
        (command) => runOptions(artifactArgument(command)),
        run((args: Omit<RunArguments, "args">) =>
          commands.run({
            ...args,
            args: end === -1 ? [] : argv.slice(end + 1),
          }),
        ),
      )
      .command(
        "tiers",
        "List what sandbox artifacts make of each of Node's builtin modules",
        (command) => command.option("json", JSON_OPTION),
        run(commands.tiers),
      )
      .demandCommand(1, "Name a command.")
      .example(
        "$0 compile --moduleid turndown -o dist/turndown.cjs",
        "one file",
      )
      .example("$0 ls dist/turndown.cjs", "what is in it")
      .example("$0 why dist/turndown.cjs @mixmark-io/domino", "and why")
      .example("$0 verify dist/turndown.cjs", "and whether it is right")
      .example("$0 record -- npm test", "what only a running program knows")
      .example("node server.cjs 2>&1 | $0 decode server.cjs", "whose lines");
  }

  const wrong = (message: string) =>
    new UsageError(explainUsage(message, own, vocabularyOf(name, own)));
  try {
    parser
      .fail((message, error) => {
        throw error ?? wrong(message);
      })
      .parseSync();
  } catch (error) {
    // yargs reports what it cannot parse by an error of its own.
    throw error instanceof Error && error.name === "YError"
      ? wrong(error.message)
      : error;
  }
  return exitCode;
}

function vocabularyOf(
  program: "ingot" | "compile",
  argv: readonly string[],
): Vocabulary {
  const compiles = program === "compile" || argv[0] === "compile";
  const flags = compiles
    ? ["help", "version", ...Object.keys(COMPILE_OPTIONS)]
    : [];
  const commands = program === "compile" ? [] : Object.entries(OPERANDS);
  return { program, commands: new Map(commands), flags };
}

/** What stands behind each command. */
const OPERANDS: Readonly<Record<keyof Commands, string>> = {
  compile: "[file]",
  ls: "<artifact>",
  why: "<artifact> <query>",
  decode: "<artifact> [file]",
  verify: "<artifact>",
  record: "",
  run: "<artifact>",
  tiers: "",
};

/** Only lists may be repeated; a value must not be empty. */
function checkGivenOnce(args: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(args)) {
    const isList = LISTS.has(name);
    if (Array.isArray(value) && !isList) {
      throw new UsageError(`${nameOf(name)} is given twice`);
    }
    if (value === "" || (isList && [value].flat().includes(""))) {
      throw new UsageError(`${nameOf(name)} is empty`);
    }
  }
  return true;
}

const LISTS: ReadonlySet<string> = new Set([
  "_",
  "moduleid",
  "conditions",
  "C",
  "external",
  "define",
  "asset",
  "include",
  "allow-env",
  "allow-fs",
  "allow-net",
  "allow-run",
  "allowFs",
  "allowNet",
  "allowRun",
  "allowEnv",
]);

const COMPILE_SUMMARY =
  "Compile an npm module graph to one JavaScript file that needs no node_modules";

function artifactArgument<T>(command: Argv<T>) {
  return command.positional("artifact", {
    type: "string",
    demandOption: true,
    describe: "A file written by compile",
  });
}

/** @param program how the examples call it */
function compileOptions(command: Argv, program: string) {
  return command
    .positional("file", {
      type: "string",
      describe: "The file that runs; excludes --moduleid",
    })
    .options(COMPILE_OPTIONS)
    .example(
      `${program} --moduleid turndown -o turndown.cjs`,
      "a package of node_modules",
    )
    .example(`${program} src/server.js -o dist/server.cjs`, "an application")
    .example(`${program} src/server.ts -o dist/server.cjs`, "in TypeScript")
    .example(
      `${program} src/cli.js -o cli.cjs --external pg`,
      "leave one package to the host",
    )
    .epilogue(EXIT_CODES);
}

function recordOptions<T>(command: Argv<T>) {
  return command
    .option("output", {
      alias: "o",
      type: "string",
      nargs: 1,
      describe: "The lock file; by default ingot.lock.json of the project",
    })
    .option("replace", {
      type: "boolean",
      default: false,
      describe: "Forget what the lock file had before",
    })
    .option("quiet", {
      alias: "q",
      type: "boolean",
      default: false,
      describe: "Print nothing besides what the command prints",
    })
    .example("ingot record -- npm test", "what the tests reach")
    .example("ingot record -- node server.js --once", "or a run of your own")
    .epilogue(
      "Exit codes: the command's own; 1 the lock file cannot be used, 2 wrong usage.",
    );
}

function runOptions<T>(command: Argv<T>) {
  return command
    .option("engine", {
      choices: ["quickjs", "isolate", "vm"] as const,
      default: "quickjs" as const,
      describe:
        "isolate needs the package isolated-vm; vm is no boundary, for development alone",
    })
    .option("allow-env", {
      type: "string",
      array: true,
      nargs: 1,
      coerce: splitList,
      describe: "Variables of the environment that the program sees",
    })
    .option("allow-fs", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "Folder that the program may read; folder:rw to write, too",
    })
    .option("allow-net", {
      type: "string",
      array: true,
      nargs: 1,
      coerce: splitList,
      describe: "host:port that the program may connect to, or listen at",
    })
    .option("allow-run", {
      type: "string",
      array: true,
      nargs: 1,
      coerce: splitList,
      describe: "Command that the program may run",
    })
    .option("memory", {
      type: "string",
      nargs: 1,
      coerce: amount("--memory", "64m", parseBytes),
      describe: "The most that the program may use; 128m by default",
    })
    .option("timeout", {
      type: "string",
      nargs: 1,
      coerce: amount("--timeout", "5s or 500ms", parseDuration),
      describe: "The longest that the program may run; for ever by default",
    })
    .example("ingot run app.sandbox.js", "with output, time and randomness")
    .example(
      "ingot run app.sandbox.js --timeout 5s --memory 64m -- --verbose",
      "limits, and arguments of the program's own",
    )
    .epilogue(
      "Exit codes: the program's own; 1 it fails, is killed or cannot be run, 2 wrong usage.",
    );
}

/** @param example what a right value looks like */
function amount(
  name: string,
  example: string,
  parse: (text: string) => number | null,
) {
  return (value: string | undefined): number | undefined => {
    if (value === undefined || value === "" || Array.isArray(value)) {
      return value as undefined;
    }
    const parsed = parse(value);
    if (parsed !== null) return parsed;
    throw new UsageError(`${name} wants an amount such as ${example}`);
  };
}

function verifyOptions<T>(command: Argv<T>) {
  return command
    .option("moduleid", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "Package to compare, by a name that the artifact offers",
    })
    .option("entry", {
      type: "string",
      nargs: 1,
      describe: "File to compare, from which the artifact was compiled",
    })
    .conflicts("entry", "moduleid")
    .option("cwd", {
      type: "string",
      nargs: 1,
      describe: "Folder of the sources; the current directory by default",
    })
    .option("integrity-only", {
      type: "boolean",
      default: false,
      describe: "Compare with the manifest alone: no source, nothing is run",
    })
    .option("depth", {
      type: "number",
      default: DEFAULT_DEPTH,
      describe: "Levels of exported members to compare",
    })
    .option("conditions", {
      alias: "C",
      type: "string",
      array: true,
      nargs: 1,
      coerce: splitList,
      describe: "Extra conditions that the artifact was compiled with",
    })
    .option("preserve-symlinks", {
      type: "boolean",
      default: false,
      describe: "As the artifact was compiled",
    })
    .check(({ depth }) => {
      if (Number.isInteger(depth) && depth >= 0) return true;
      throw new UsageError("--depth wants a whole number");
    })
    .option("json", JSON_OPTION)
    .example("ingot verify turndown.cjs", "beside its node_modules")
    .example("ingot verify server.cjs --entry src/server.js", "an application")
    .example("ingot verify server.cjs --integrity-only", "anywhere")
    .epilogue(
      "Exit codes: 0 equal, 1 damaged or different or nothing to compare with, 2 wrong usage.",
    );
}
