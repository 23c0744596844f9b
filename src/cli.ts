/**
 * The command line. Turns arguments into calls of the stages' public functions,
 * prints what they answer, and returns an exit code: 0 done, 1 bad input, 2
 * wrong usage. Must not decide anything about modules.
 */
import type { CachedCommand } from "./command-line/compile-cache.js";
import {
  type ProgramName,
  reportingUsage,
} from "./command-line/compile-options.js";
import { compilePlainly } from "./command-line/plain-compile.js";
import type { Io } from "./inspect/commands.js";

/**
 * Runs the program.
 *
 * @param name what the program is called in its help
 * @param argv arguments after the program's name
 * @param cached the same command, where it may be run from a cache
 * @returns the exit code; a promise of it only where the user's own command runs
 */
export function main(
  name: ProgramName,
  argv: readonly string[],
  io: Io,
  cached: CachedCommand | null = null,
): number | Promise<number> {
  return (
    compilePlainly(name, argv, io, cached) ??
    reportingUsage(name, io.stderr, () => runAny(name, argv, io, cached))
  );
}

/** Each loaded where it is asked for: a plain compile has no use for them. */
const load = {
  grammar: () =>
    require("./command-line/grammar.js") as typeof import("./command-line/grammar.js"),
  compile: () =>
    require("./command-line/compile-command.js") as typeof import("./command-line/compile-command.js"),
  profile: () =>
    require("./code-cache/profile.js") as typeof import("./code-cache/profile.js"),
  codeCache: () =>
    require("./code-cache/place.js") as typeof import("./code-cache/place.js"),
  snapshot: () =>
    require("./snapshot/place.js") as typeof import("./snapshot/place.js"),
  sea: () => require("./sea/place.js") as typeof import("./sea/place.js"),
  inspect: () =>
    require("./inspect/commands.js") as typeof import("./inspect/commands.js"),
  record: () =>
    require("./record/command.js") as typeof import("./record/command.js"),
  cache: () =>
    require("./command-line/compile-cache.js") as typeof import("./command-line/compile-cache.js"),
  watch: () =>
    require("./watch/command.js") as typeof import("./watch/command.js"),
  verify: () =>
    require("./verify/command.js") as typeof import("./verify/command.js"),
  run: () =>
    require("./hosting/sandbox/run-command.js") as typeof import("./hosting/sandbox/run-command.js"),
  tiers: () =>
    require("./sandbox/tiers-command.js") as typeof import("./sandbox/tiers-command.js"),
};

/** Whatever the command line says. */
function runAny(
  name: ProgramName,
  argv: readonly string[],
  io: Io,
  cached: CachedCommand | null,
): number | Promise<number> {
  return load.grammar().runCommandLine(name, argv, {
    compile(args) {
      if (args.watch) return load.watch().runWatch(name, args, io);
      // A cached compile ends with the artifact, before more is made of it.
      const cache =
        cached &&
        !args.profile &&
        !args.codeCache &&
        !args.snapshot &&
        !args.sea
          ? load.cache().openCache(cached, args, io.host)
          : null;
      return load.compile().runCompile(name, args, io, load, cache);
    },
    ls: (args) => load.inspect().runLs(args, io),
    why: (args) => load.inspect().runWhy(args, io),
    decode: (args) =>
      load.inspect().runDecode({ ...args, file: args.file ?? null }, io),
    verify: (args) => load.verify().runVerify(args, io),
    record: (args) => load.record().runRecord(args, io),
    run: (args) => load.run().runSandboxArtifact(args, io),
    tiers: (args) => load.tiers().runTiers(args, io),
  });
}
