/**
 * The command line. Turns arguments into calls of the stages' public functions,
 * prints what they answer, and returns an exit code: 0 done, 1 bad input, 2
 * wrong usage. Must not decide anything about modules.
 */
import { runCompile } from "./command-line/compile-command.js";
import { UsageError } from "./command-line/compile-options.js";
import { plainCompileArguments } from "./command-line/plain.js";
import type { Io } from "./inspect/commands.js";

const EXIT_USAGE = 2;

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
  try {
    const plain = plainCompileArguments(name, argv);
    return plain === null
      ? runAny(name, argv, io)
      : runCompile(name, plain, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`${name}: ${error.message}\nSee ${name} --help.\n`);
    return EXIT_USAGE;
  }
}

/** Each loaded where it is asked for: a plain compile has no use for them. */
const load = {
  grammar: () =>
    require("./command-line/grammar.js") as typeof import("./command-line/grammar.js"),
  inspect: () =>
    require("./inspect/commands.js") as typeof import("./inspect/commands.js"),
  verify: () =>
    require("./verify/command.js") as typeof import("./verify/command.js"),
};

/** Whatever the command line says. */
function runAny(
  name: "ingot" | "compile",
  argv: readonly string[],
  io: Io,
): number {
  return load.grammar().runCommandLine(name, argv, {
    compile: (args) => runCompile(name, args, io),
    ls: (args) => load.inspect().runLs(args, io),
    why: (args) => load.inspect().runWhy(args, io),
    decode: (args) =>
      load.inspect().runDecode({ ...args, file: args.file ?? null }, io),
    verify: (args) => load.verify().runVerify(args, io),
  });
}
