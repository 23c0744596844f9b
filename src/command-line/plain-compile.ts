/**
 * A compile whose command line is plain, from its arguments to the exit code.
 * What is published as one file that starts fast begins here, so this must not
 * import what such a compile has no use for.
 */
import { withoutInlining } from "../inlining.js";
import type { Io } from "../inspect/commands.js";
import { processIo } from "../process-io.js";
import { type CachedCommand, openCache } from "./compile-cache.js";
import { runCompile } from "./compile-command.js";
import { type ProgramName, reportingUsage } from "./compile-options.js";
import { plainCompileArguments } from "./plain.js";

/**
 * @param cached the same command, where it may be run from a cache
 * @returns the exit code; null where there is more to it than a plain compile
 */
export function compilePlainly(
  name: ProgramName,
  argv: readonly string[],
  io: Io = processIo(),
  cached: CachedCommand | null = null,
): number | null {
  const args = plainCompileArguments(name, argv);
  if (args === null || args.verify || args.watch) return null;
  if (args.profile || args.codeCache || args.snapshot || args.sea) return null;
  if (args.platform !== "node") return null;
  const compile = () =>
    runCompile(
      name,
      args,
      io,
      {
        verify: noPlainCompile,
        profile: noPlainCompile,
        codeCache: noPlainCompile,
        snapshot: noPlainCompile,
        sea: noPlainCompile,
      },
      cached && openCache(cached, args, io.host),
    );
  return reportingUsage(name, io.stderr, () =>
    // What was done before is not done again: nothing runs for long.
    cached?.earlier == null ? withoutInlining(compile) : compile(),
  );
}

/** What starts other programs finds them beside its own file. */
function noPlainCompile(): never {
  throw new Error("a plain compile starts no other program");
}
