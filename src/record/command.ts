/**
 * `ingot record -- <command>`: runs the command, and writes what its processes
 * asked for into the lock file. Receives arguments; returns the command's exit
 * code. Must not know how processes are observed.
 */
import { UsageError } from "../command-line/compile-options.js";
import { type Diagnostic, formatDiagnostic } from "../diagnostic.js";
import { projectRoot } from "../graph/build.js";
import {
  LOCK_NAME,
  type Lock,
  lockText,
  NO_ROWS,
  unionOfLocks,
} from "../graph/lock/format.js";
import { openLock } from "../graph/lock/open.js";
import { createOwnerOf } from "../graph/module-id.js";
import { type AbsolutePath, absolutePath, type Host } from "../host.js";
import type { Io } from "../inspect/commands.js";
import { createPackageReader } from "../resolver/package-json.js";
import { createResolver } from "../resolver/resolve.js";
import { CommandError, endBySignal, runCommand } from "./child.js";
import { parseEvents } from "./events.js";
import { lockOf } from "./lock-of.js";
import { homeFolder, modifiedAt, writeLock } from "./lock-file.js";

export interface RecordArguments {
  readonly output: string | undefined;
  readonly replace: boolean;
  readonly quiet: boolean;
  /** What follows `--`. */
  readonly command: readonly string[];
}

/** What a shell gives for a command that it does not find. */
const EXIT_NOT_FOUND = 127;

/**
 * @returns the command's exit code, 1 when the lock file is malformed or cannot
 *   be written; where a signal ended the command, that signal ends this process
 * @throws UsageError
 */
export function runRecord(args: RecordArguments, io: Io): Promise<number> {
  if (args.command.length > 0) return record(args, io);
  throw new UsageError("Name the command behind --: ingot record -- npm test");
}

async function record(
  { output, replace, quiet, command }: RecordArguments,
  io: Io,
): Promise<number> {
  const { host } = io;
  const packages = createPackageReader(host);
  const root = projectRoot(host.cwd, host, packages);
  const path =
    output === undefined
      ? (host.path.join(root, LOCK_NAME) as AbsolutePath)
      : absolutePath(host, output);
  const isThere = host.stat(path) !== null;
  const before = openLock(isThere && !replace ? path : false, root, host);
  if (before.diagnostics.length > 0) return refuse(before.diagnostics, io);

  const started = Date.now();
  let outcome: Awaited<ReturnType<typeof runCommand>>;
  try {
    outcome = await runCommand(command, workspaceRoot(root, host));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.stderr(`ingot record: ${error.message}\n`);
    return EXIT_NOT_FOUND;
  }
  const known = before.file?.lock ?? NO_ROWS;
  // Read anew: the command may have installed packages.
  const now = createPackageReader(host);
  const recorded = lockOf(
    outcome.told.flatMap(parseEvents),
    createOwnerOf(host, now, root),
    (file) => modifiedAt(file) >= started,
    host,
    now,
    createResolver(host, now, {
      conditions: [],
      preserveSymlinks: false,
      browserField: false,
    }),
  );
  const lock = unionOfLocks(known, recorded);
  const problem = writeLock(path, lockText(lock));
  if (problem !== null) {
    return refuse(
      [
        {
          code: "unwritable_output",
          severity: "error",
          place: null,
          path,
          reason: problem,
        },
      ],
      io,
    );
  }
  if (!quiet) io.stderr(`${summary(path, lock, known, host)}\n`);
  if (outcome.signal !== null) endBySignal(outcome.signal);
  return outcome.exitCode;
}

function refuse(diagnostics: readonly Diagnostic[], io: Io): number {
  const { cwd, path } = io.host;
  const paths = { base: cwd, separator: path.sep };
  for (const diagnostic of diagnostics) {
    io.stderr(`${formatDiagnostic(diagnostic, paths)}\n`);
  }
  return 1;
}

/** `ingot.lock.json: 3 modules, 2 files; 1 of them new` */
function summary(
  path: AbsolutePath,
  { modules, files }: Lock,
  known: Lock,
  host: Host,
): string {
  const count = (number: number, noun: string) =>
    `${number} ${noun}${number === 1 ? "" : "s"}`;
  const fresh =
    modules.length + files.length - known.modules.length - known.files.length;
  const name = host.path.relative(host.cwd, path);
  return `${name}: ${count(modules.length, "module")}, ${count(files.length, "file")}; ${fresh} of them new`;
}

/**
 * The topmost folder around the project with a package.json: where a workspace
 * has its packages. Not the user's own folder, which may hold anything.
 */
function workspaceRoot(root: AbsolutePath, host: Host): AbsolutePath {
  const home = homeFolder();
  let found = root;
  for (let at: string = root; at !== home; at = host.path.dirname(at)) {
    if (host.stat(host.path.join(at, "package.json")) === "file") {
      found = at as AbsolutePath;
    }
    if (at === host.path.dirname(at)) break;
  }
  return found;
}
