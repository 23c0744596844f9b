/**
 * The command line. Turns arguments into calls of the stages' public functions,
 * prints what they answer, and returns an exit code: 0 done, 1 bad input, 2
 * wrong usage. Must not decide anything about modules.
 */
import type { Argv } from "yargs";
import type { Artifact } from "./codegen/artifact.js";
import { compile } from "./compile.js";
import {
  type Diagnostic,
  describeDiagnostic,
  type FileTypes,
} from "./diagnostic.js";
import type { Host } from "./host.js";
import { type Io, runDecode, runLs, runWhy } from "./inspect/commands.js";
import { type Report, renderReport, reportToJson } from "./report.js";
import type { Verification } from "./verify/verify.js";
import { version } from "./version.js";
import { writeArtifact } from "./write-artifact.js";

const EXIT_OK = 0;
const EXIT_BAD_INPUT = 1;
const EXIT_USAGE = 2;
const EXIT_CODES = "Exit codes: 0 done, 1 the input has errors, 2 wrong usage.";

interface CompileArguments {
  /** The command's name, and what follows `--`. */
  readonly _: readonly (string | number)[];
  readonly file: string | undefined;
  readonly moduleid: readonly string[] | undefined;
  readonly output: string;
  readonly conditions: readonly string[] | undefined;
  readonly external: readonly string[] | undefined;
  readonly fileTypes: FileTypes;
  readonly preserveSymlinks: boolean;
  readonly browserField: boolean;
  readonly define: readonly string[] | undefined;
  readonly asset: readonly string[] | undefined;
  readonly strict: boolean;
  readonly verify: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Runs the program.
 *
 * @param name what the program is called in its help: `ingot` or `compile`
 * @param argv arguments after the program's name
 * @returns the exit code
 */
export function main(
  name: "ingot" | "compile",
  argv: readonly string[],
  io: Io,
): number {
  // Loaded here because it is a third of a small compile's start-up.
  const yargs = (require("yargs") as typeof import("yargs"))([...argv]);
  let exitCode: number = EXIT_OK;
  const run =
    <Args>(command: (args: Args) => number) =>
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
  const command = run((args: CompileArguments) => runCompile(name, args, io));
  if (name === "compile") {
    parser.command(
      "$0 [file]",
      COMPILE_SUMMARY,
      (options: Argv) => compileOptions(options, "compile"),
      command,
    );
  } else {
    parser
      .command(
        "compile [file]",
        COMPILE_SUMMARY,
        (options: Argv) => compileOptions(options, "ingot compile"),
        command,
      )
      .command(
        "ls <artifact>",
        "List what an artifact holds: packages, modules, sizes",
        (command) => artifactArgument(command).option("json", JSON_OPTION),
        run((args) => runLs(args, io)),
      )
      .command(
        "why <artifact> <query>",
        "Show how a module or a package got in: shortest chains from the entry",
        (command) =>
          artifactArgument(command)
            .positional("query", {
              type: "string",
              demandOption: true,
              describe: "Module id, name@version, or package name",
            })
            .option("json", JSON_OPTION),
        run((args) => runWhy(args, io)),
      )
      .command(
        "decode <artifact> [file]",
        "Turn a stack printed by an artifact into the modules' own files and lines",
        (command) =>
          artifactArgument(command).positional("file", {
            type: "string",
            describe: "File that holds the stack; standard input by default",
          }),
        run((args) => runDecode({ ...args, file: args.file ?? null }, io)),
      )
      .command(
        "verify <artifact>",
        "Compare an artifact with its manifest, and with what Node makes of its sources",
        (command) => verifyOptions(artifactArgument(command)),
        run((args) => verifyCommand().runVerify(args, io)),
      )
      .demandCommand(1, "Name a command.")
      .example(
        "$0 compile --moduleid turndown -o dist/turndown.cjs",
        "one file",
      )
      .example("$0 ls dist/turndown.cjs", "what is in it")
      .example("$0 why dist/turndown.cjs @mixmark-io/domino", "and why")
      .example("$0 verify dist/turndown.cjs", "and whether it is right")
      .example("node server.cjs 2>&1 | $0 decode server.cjs", "whose lines");
  }

  try {
    parser
      .fail((message, error) => {
        throw error ?? new UsageError(message);
      })
      .parseSync();
    return exitCode;
  } catch (error) {
    if (!isUsageError(error)) throw error;
    io.stderr(`${name}: ${error.message}\nSee ${name} --help.\n`);
    return EXIT_USAGE;
  }
}

class UsageError extends Error {}

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
]);

/** As it is written: `--output`, `-o`; a positional has no dashes. */
function nameOf(name: string): string {
  if (["file", "artifact", "query"].includes(name)) return `The ${name}`;
  return `${name.length === 1 ? "-" : "--"}${name}`;
}

/** yargs reports what it cannot parse by an error of its own, named YError. */
function isUsageError(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    (error instanceof Error && error.name === "YError")
  );
}

const COMPILE_SUMMARY =
  "Compile an npm module graph to one JavaScript file that needs no node_modules";

const JSON_OPTION = {
  type: "boolean",
  default: false,
  describe: "Print machine-readable JSON on stdout",
} as const;

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
    .option("moduleid", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "Package to compile, resolved from the current directory; may be repeated",
    })
    .option("output", {
      alias: "o",
      type: "string",
      nargs: 1,
      demandOption: "Name the file to write with --output.",
      describe: "The file to write",
    })
    .option("conditions", {
      alias: "C",
      type: "string",
      array: true,
      nargs: 1,
      coerce: splitList,
      describe: "Extra conditions for exports and imports, a,b",
    })
    .option("external", {
      type: "string",
      array: true,
      nargs: 1,
      coerce: splitList,
      describe: "Package left to the host's require; may be repeated",
    })
    .option("define", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        'Expression known at compile time, process.env.NODE_ENV="production"',
    })
    .option("asset", {
      type: "string",
      array: true,
      nargs: 1,
      describe:
        "Files to embed besides those found, views/** or pkg/data/*.json; !glob leaves some out",
    })
    .option("file-types", {
      choices: ["node", "js"] as const,
      default: "node" as FileTypes,
      describe: "Which files compile: all that Node loads, or .js only",
    })
    .option("preserve-symlinks", {
      type: "boolean",
      default: false,
      describe: "Resolve links to themselves, as node --preserve-symlinks",
    })
    .option("browser-field", {
      type: "boolean",
      default: false,
      describe: "Honour the packages' browser field",
    })
    .option("strict", {
      type: "boolean",
      default: false,
      describe: "Make every warning and note an error",
    })
    .option("verify", {
      type: "boolean",
      default: false,
      describe: "Write only what verify finds equal to the sources under Node",
    })
    .option("json", JSON_OPTION)
    .option("quiet", {
      alias: "q",
      type: "boolean",
      default: false,
      describe: "Print errors only",
    })
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

const DEFAULT_DEPTH = 3;

/** Loaded where it is asked for: a plain compile has no use for it. */
function verifyCommand() {
  return require("./verify/command.js") as typeof import("./verify/command.js");
}

function splitList(values: readonly string[] | undefined) {
  return values
    ?.flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter(Boolean);
}

function runCompile(program: string, args: CompileArguments, io: Io): number {
  const started = performance.now();
  const { host } = io;
  const entry = entryOf(program, args);
  const define = parseDefines(args.define ?? []);
  const result = compile(
    {
      ...(entry === undefined ? {} : { entry }),
      moduleid: args.moduleid ?? [],
      conditions: args.conditions ?? [],
      external: args.external ?? [],
      fileTypes: args.fileTypes,
      preserveSymlinks: args.preserveSymlinks,
      browserField: args.browserField,
      define,
      assets: args.asset ?? [],
      strict: args.strict,
    },
    host,
  );
  const verification =
    result.ok && args.verify
      ? verifyCompiled(result.artifact, entry, args, define, host)
      : null;
  const doubts =
    verification === null || verification.ok
      ? []
      : [verifyCommand().verificationFailed(verification)];
  const written =
    result.ok && doubts.length === 0
      ? writeArtifact(
          result.artifact,
          result.inputs,
          // Not resolved, which would take off the slash of a folder.
          host.path.isAbsolute(args.output)
            ? args.output
            : host.path.join(host.cwd, args.output),
        )
      : [];
  const report: Report = {
    manifest: result.ok ? result.artifact.manifest : null,
    assets: result.ok ? result.assets : [],
    size: result.ok ? result.artifact.size : 0,
    output: args.output,
    milliseconds: performance.now() - started,
    diagnostics: [...result.diagnostics, ...doubts, ...written],
  };
  const misused = report.diagnostics
    .filter(({ code }) => code === "invalid_options")
    .map((diagnostic) => describeDiagnostic(diagnostic).message);
  if (misused.length > 0) throw new UsageError(misused.join("\n"));
  const paths = { base: host.cwd, separator: host.path.sep };
  const failed = report.diagnostics.some(isError);
  if (args.json) {
    const json = {
      ...reportToJson(report, paths),
      ...(verification && {
        verification: verifyCommand().verificationToJson(verification, paths),
      }),
    };
    io.stdout(`${JSON.stringify(json, null, 2)}\n`);
  } else if (failed || !args.quiet) {
    if (verification !== null) {
      io.stderr(`${verifyCommand().formatVerification(verification, paths)}\n`);
    }
    io.stderr(renderReport(report, paths));
  }
  return failed ? EXIT_BAD_INPUT : EXIT_OK;
}

/** The file, which may stand after `--` when its name begins with a dash. */
function entryOf(
  program: string,
  { file, _ }: CompileArguments,
): string | undefined {
  const rest = program === "ingot" ? _.slice(1) : _;
  const [first, ...more] = [file ?? [], rest].flat().map(String);
  if (more.length > 0) {
    throw new UsageError(`Unknown argument: ${more.join(" ")}`);
  }
  return first;
}

/** Before anything is written, so that what is on the disk was verified. */
function verifyCompiled(
  artifact: Artifact,
  entry: string | undefined,
  args: CompileArguments,
  define: Readonly<Record<string, string>>,
  host: Host,
): Verification {
  if (args.browserField) {
    throw new UsageError(
      "--verify compares with Node, which knows no --browser-field",
    );
  }
  return verifyCommand().verifyArtifact(
    {
      bytes: Buffer.concat(artifact.chunks),
      name: host.path.basename(args.output),
    },
    { entry: entry ?? null, moduleid: args.moduleid ?? [] },
    host,
    {
      depth: DEFAULT_DEPTH,
      node: verifyCommand().nodeSettings(args, define),
    },
  );
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** `NAME=value` pairs; a value that is missing is the empty string, as in a shell. */
function parseDefines(
  pairs: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError(`--define wants NAME=value: ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
