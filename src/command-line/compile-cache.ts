/**
 * The cache around one compile of the command line: what it asks of the disk is
 * recorded, and kept together with what it wrote and said; where only texts have
 * changed since, the graph of the earlier run is taken. Receives the command and
 * a host; must not know how arguments are written.
 */
import {
  type EntryHead,
  encodeEntry,
  type Output,
  type Said,
} from "../cache/entry.js";
import {
  defaultFolder,
  entryFile,
  makeFolder,
  writeEntry,
} from "../cache/folder.js";
import { decodeKept, encodeKept } from "../cache/kept-artifact.js";
import {
  type RecordingHost,
  stampOfFile,
  stampOfWritten,
} from "../cache/questions.js";
import { type Command, commandKey, type Earlier } from "../cache/replay.js";
import { readRest } from "../cache/restamp.js";
import type { CompileOptions } from "../compile.js";
import type { AbsolutePath, Host } from "../host.js";
import { createPackageReader } from "../resolver/package-json.js";
import type { Summary } from "../report.js";
import type { CompileArguments } from "./compile-options.js";
import { compileRecorded, type Written } from "./recorded-compile.js";
import { resplice } from "./resplice.js";
import { type PendingCompile, settledCompile } from "./pending-compile.js";

/** The command that is running, if it may be run from a cache. */
export interface CachedCommand {
  readonly command: Command;
  /** What is known of an earlier run of it. */
  readonly earlier: Earlier | null;
}

export interface CompileCache {
  /** As {@link compileKeeping}. */
  compile(
    options: CompileOptions,
    onFile?: (found: number, done: number) => void,
  ): PendingCompile;
  /**
   * Keeps what the last compile found.
   *
   * @param output the artifact
   * @param companions files written besides
   * @param say what the command said, if it took so many milliseconds
   * @param chunks of the artifact
   */
  keep(
    output: string,
    companions: readonly string[],
    say: (milliseconds: number) => Spoken | null,
    chunks: readonly Uint8Array[],
    summary: Summary,
  ): void;
}

export interface Spoken {
  readonly to: Said["to"];
  readonly text: string;
}

/** @returns null where nothing is to be kept, or nowhere to keep it */
export function openCache(
  { command, earlier }: CachedCommand,
  args: CompileArguments,
  host: Host,
): CompileCache | null {
  const folder =
    args.cacheDir === undefined
      ? defaultFolder(command.cwd)
      : host.path.resolve(host.cwd, args.cacheDir);
  if (!args.cache || args.verify || folder === null) return null;
  if (!makeFolder(folder)) return null;
  const key = commandKey(command);
  let left: ((output: string, summary: Summary) => Written | null) | null =
    null;

  const compileAnew: CompileCache["compile"] = (options, onFile) => {
    const compiled = compileRecorded(options, host, onFile);
    left = (output, summary) => {
      askAboutOutput(compiled.recording, output);
      return compiled.written(compiled.found(), summary);
    };
    return compiled;
  };

  const compileEdited = (
    options: CompileOptions,
  ): ReturnType<CompileCache["compile"]> | null => {
    const touched = earlier?.findings.touched ?? null;
    const [artifact] = earlier?.entry.head.outputs ?? [];
    if (earlier === null || !earlier.written) return null;
    if (touched === null || artifact === undefined) return null;
    const { entry, file, findings } = earlier;
    const rest = readRest(file, entry);
    const kept = rest && decodeKept(rest);
    if (kept === null) return null;
    const stamps = entry.stamps.slice();
    for (const [at, stamp] of findings.restamped) stamps.set(stamp, at);
    const { path, stamp } = artifact;
    const written = { head: entry.head, stamps, kept };
    const again = resplice(written, touched, path, stamp, options, host);
    if (again === null) return null;
    left = () => again.known;
    return settledCompile(again.result, kept.summary);
  };

  return {
    compile: (options, onFile) =>
      compileEdited(options) ?? compileAnew(options, onFile),
    keep(output, companions, say, [table], summary) {
      const known = left?.(output, summary) ?? null;
      // The manifest, which is in the first, has digests of all the others.
      const stamp = table ? stampOfWritten(output, table) : null;
      const others = stampsOf(companions);
      if (known === null || stamp === null || others === null) return;
      const outputs = [{ path: output, stamp }, ...others];
      const { folders, names, realpaths, refusals } = known.head;
      const said = saidOf(say);
      const head: EntryHead = {
        key,
        ...{ folders, names, realpaths, refusals, outputs, said },
      };
      writeEntry(
        entryFile(folder, key),
        encodeEntry(head, known.stamps, encodeKept(known.kept)),
      );
    },
  };
}

function stampsOf(written: readonly string[]): readonly Output[] | null {
  const outputs: Output[] = [];
  for (const path of written) {
    const stamp = stampOfFile(path);
    if (stamp === null) return null;
    outputs.push({ path, stamp });
  }
  return outputs;
}

/** What writing looks at besides: whether it is a link, and in whose scope. */
function askAboutOutput({ host }: RecordingHost, output: string): void {
  host.lstat(output);
  createPackageReader(host).scopeOf(host.path.dirname(output) as AbsolutePath);
}

/** Two times with no digit in common show where the time stands. */
const TIMES = [1111, 2222] as const;

function saidOf(say: (milliseconds: number) => Spoken | null): readonly Said[] {
  const [one, other] = TIMES.map(say);
  if (!one || !other) return [];
  let start = 0;
  while (one.text[start] === other.text[start] && start < one.text.length) {
    start++;
  }
  const time = one.text.startsWith("1.11", start) ? "1.11" : "1111";
  return [
    {
      to: one.to,
      before: one.text.slice(0, start),
      after: one.text.slice(start + time.length),
      unit: time === "1.11" ? "s" : "ms",
    },
  ];
}
