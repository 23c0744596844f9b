/**
 * The cache around one compile of the command line: what it asks of the disk is
 * recorded, and kept together with what it wrote and said. Receives the command
 * and a host; must not know how arguments are written or what is compiled.
 */
import {
  type EntryHead,
  encodeEntry,
  headOf,
  type Output,
  type Said,
} from "../cache/entry.js";
import {
  defaultFolder,
  entryFile,
  makeFolder,
  writeEntry,
} from "../cache/folder.js";
import {
  type RecordingHost,
  recordQuestions,
  stampOfFile,
} from "../cache/questions.js";
import { type Command, commandKey, type Earlier } from "../cache/replay.js";
import type { AbsolutePath, Host } from "../host.js";
import { createPackageReader } from "../resolver/package-json.js";
import type { CompileArguments } from "./compile-options.js";

/** The command that is running, if it may be run from a cache. */
export interface CachedCommand {
  readonly command: Command;
  /** What is known of an earlier run of it. */
  readonly earlier: Earlier | null;
}

export interface CompileCache {
  /** To be compiled with. */
  readonly host: Host;
  /**
   * @param output the artifact
   * @param companions files written besides
   * @param say what the command said, if it took so many milliseconds
   */
  keep(
    output: string,
    companions: readonly string[],
    say: (milliseconds: number) => Spoken | null,
  ): void;
}

export interface Spoken {
  readonly to: Said["to"];
  readonly text: string;
}

/** @returns null where nothing is to be kept, or nowhere to keep it */
export function openCache(
  { command }: CachedCommand,
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
  const recording = recordQuestions(host);
  return {
    host: recording.host,
    keep(output, companions, say) {
      askAboutOutput(recording, output);
      const head = headIfWhole(key, recording, [output, ...companions], say);
      if (head === null) return;
      writeEntry(
        entryFile(folder, key),
        encodeEntry(head.head, head.stamps, new Uint8Array()),
      );
    },
  };
}

function headIfWhole(
  key: string,
  { host, questions }: RecordingHost,
  written: readonly string[],
  say: (milliseconds: number) => Spoken | null,
): { readonly head: EntryHead; readonly stamps: Float64Array } | null {
  // Yarn's table is a program; what it looks at is not known.
  for (const [path, kind] of questions.lstats) {
    if (kind !== null && path.endsWith(".pnp.cjs")) return null;
  }
  const outputs: Output[] = [];
  for (const path of written) {
    const stamp = stampOfFile(path);
    if (stamp === null) return null;
    outputs.push({ path, stamp });
  }
  return headOf(key, questions, outputs, saidOf(say), host.path.sep);
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
