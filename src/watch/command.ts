/**
 * `compile --watch`: compiles, then again whenever something changes that a
 * compile asked for, until it is interrupted. Receives parsed arguments; returns
 * a promise of the exit code. Must not know how anything is compiled.
 */
import { runCompile } from "../command-line/compile-command.js";
import {
  type CompileArguments,
  UsageError,
} from "../command-line/compile-options.js";
import type { Io } from "../inspect/commands.js";
import { onInterrupt } from "../process-io.js";
import { watchFolders } from "./folders.js";
import { openSession } from "./session.js";

/** Editors and installers do several things at once. */
const QUIET_MILLISECONDS = 20;

/**
 * @param program how it was called: `ingot` or `compile`
 * @returns 0 when it is interrupted
 * @throws UsageError
 */
export function runWatch(
  program: string,
  args: CompileArguments,
  io: Io,
): Promise<number> {
  if (args.verify) throw new UsageError("--watch does not verify");
  if (args.codeCache) throw new UsageError("--watch makes no code cache");
  if (args.profile) throw new UsageError("--watch makes no profile");
  if (args.snapshot) throw new UsageError("--watch makes no snapshot");
  if (args.sea) throw new UsageError("--watch makes no executable");
  const session = openSession(io.host);
  const compile = (further: CompileArguments) =>
    runCompile(program, further, io, REFUSED, session);
  compile(args);
  let pending: NodeJS.Timeout | null = null;
  const watch = watchFolders(() => {
    pending ??= setTimeout(rebuild, QUIET_MILLISECONDS);
  });
  watch.update(session.asked());
  const say = args.json || args.quiet ? () => {} : io.stderr;
  say("watching; end with Ctrl+C\n");

  function rebuild(): void {
    pending = null;
    if (!session.isCurrent()) {
      const started = performance.now();
      const code = compile(args.json ? args : { ...args, quiet: true });
      const time = ((performance.now() - started) / 1000).toFixed(2);
      if (code === 0) say(`${args.output} rebuilt in ${time} s\n`);
    }
    // Folders may be new ones even where nothing else is.
    watch.update(session.asked());
  }

  return new Promise((resolve) => {
    onInterrupt(() => {
      if (pending !== null) clearTimeout(pending);
      watch.close();
      resolve(0);
    });
  });
}

function refuse(): never {
  throw new Error("it was refused");
}

const REFUSED = {
  verify: refuse,
  profile: refuse,
  codeCache: refuse,
  snapshot: refuse,
  sea: refuse,
};
