/**
 * A command that was given before, with nothing changed since: says what it said
 * then, and leaves what it wrote. Receives a command line; returns its exit code,
 * or what a compile can make use of. Imports next to nothing, because all of it
 * is done before the compiler itself would be loaded.
 */
import fs from "node:fs";
import path from "node:path";
import { checkAnswers, type Findings, hasOutputs } from "./check.js";
import { decodeEntry, type Entry, type Said, sizeOfHead } from "./entry.js";
import { defaultFolder, entryFile } from "./folder.js";

/** One command line, in one folder, for one compiler. */
export interface Command {
  /** The compiler and the Node that runs it: versions, builds, flags. */
  readonly compiler: string;
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** What is known of an earlier run of the command. */
export interface Earlier {
  readonly file: string;
  readonly entry: Entry;
  readonly findings: Findings;
  /** Whether what it wrote is still there. */
  readonly written: boolean;
}

export type Replay =
  | { readonly done: true }
  | { readonly done: false; readonly earlier: Earlier | null };

/** What would make a compile do more than its entry knows of. */
const UNUSUAL = ["--no-cache", "--verify", "--watch", "--help", "-h"];

/**
 * @param write to standard output or standard error
 * @returns `done` where nothing has changed, and all was said again
 */
export function replay(
  command: Command,
  write: (to: Said["to"], text: string) => void,
): Replay {
  const started = Date.now();
  const { argv, cwd } = command;
  const folder = argv.some((argument) => UNUSUAL.includes(argument))
    ? null
    : (folderIn(command) ?? defaultFolder(cwd));
  if (folder === null) return { done: false, earlier: null };
  const key = commandKey(command);
  const file = entryFile(folder, key);
  const entry = readEntry(file);
  if (entry === null || entry.head.key !== key) {
    return { done: false, earlier: null };
  }
  const findings = checkAnswers(entry);
  const written = hasOutputs(entry.head);
  if (findings.touched?.length === 0 && written) {
    for (const { to, before, after, unit } of entry.head.said) {
      write(to, before + timeSince(started, unit) + after);
    }
    const { restamped } = findings;
    if ([...restamped.values()].some(([modified]) => modified > 0)) {
      const { restamp } =
        require("./restamp.js") as typeof import("./restamp.js");
      restamp(file, entry, restamped);
    }
    return { done: true };
  }
  return { done: false, earlier: { file, entry, findings, written } };
}

/** All that decides what a compile does, but for the disk. */
export function commandKey(command: Command): string {
  const { compiler, program, cwd, argv } = command;
  return JSON.stringify([compiler, program, cwd, argv]);
}

/** As plainly written; another spelling is looked for in vain. */
function folderIn({ argv, cwd }: Command): string | null {
  const folder = argv[argv.indexOf("--cache-dir") + 1 || argv.length];
  return folder === undefined ? null : path.resolve(cwd, folder);
}

/** @returns null where there is none, or one that is damaged */
export function readEntry(file: string): Entry | null {
  let opened: number;
  try {
    opened = fs.openSync(file, "r");
  } catch {
    return null;
  }
  try {
    // Most fit into this; what is behind the head is not read here.
    let bytes = new Uint8Array(1 << 18);
    const length = fs.readSync(opened, bytes, 0, bytes.length, 0);
    const size = sizeOfHead(bytes.subarray(0, length));
    if (size === null) return null;
    if (size > length) {
      bytes = new Uint8Array(size);
      if (fs.readSync(opened, bytes, 0, size, 0) < size) return null;
    }
    return decodeEntry(bytes.subarray(0, size));
  } catch {
    return null;
  } finally {
    fs.closeSync(opened);
  }
}

/** As the report writes it. */
export function timeSince(started: number, unit: Said["unit"]): string {
  const milliseconds = Date.now() - started;
  return unit === "s"
    ? (milliseconds / 1000).toFixed(2)
    : String(Math.round(milliseconds));
}
