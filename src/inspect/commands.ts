/**
 * The inspecting commands behind `ingot ls`, `why` and `decode`: each receives
 * its parsed arguments and the world as {@link Io}, prints, and returns
 * the exit code (0, or 1 for input that it cannot use). Flags and usage errors
 * are the CLI's. None of them runs the artifact.
 */
import { artifactInExecutable } from "../codegen/executable.js";
import { artifactFileOf } from "../codegen/launcher.js";
import type { Host } from "../host.js";
import { absolutePath } from "../host.js";
import { decodeStack } from "./decode.js";
import { formatListing, listModules } from "./ls.js";
import { type ArtifactReading, readManifest } from "./read-manifest.js";
import { explain, formatExplanation } from "./why.js";

export interface Io {
  readonly host: Host;
  /** All of standard input. */
  readStdin(): Uint8Array;
  /** What a program reads from it that runs here; nothing is read before. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  stdout(text: string): void;
  stderr(text: string): void;
  /** Whether somebody looks at standard error while it is written. */
  isTerminal?(): boolean;
}

/** Lists the artifact's modules and packages, as text or as JSON. */
export function runLs(
  args: { readonly artifact: string; readonly json: boolean },
  io: Io,
): number {
  const reading = openArtifact(args.artifact, io);
  if (reading === null) return 1;
  const listing = listModules(reading.manifest);
  io.stdout(args.json ? json(listing) : formatListing(listing));
  return 0;
}

/**
 * Prints the shortest chains from the entry to a module, or to the modules of a
 * package. Exit code 1 where the artifact holds nothing of that name.
 */
export function runWhy(
  args: {
    readonly artifact: string;
    readonly query: string;
    readonly json: boolean;
  },
  io: Io,
): number {
  const reading = openArtifact(args.artifact, io);
  if (reading === null) return 1;
  const explanation = explain(reading.manifest, args.query);
  const known = explanation.found.length > 0;
  if (args.json) io.stdout(json(explanation));
  else if (known) io.stdout(formatExplanation(explanation));
  else io.stderr(formatExplanation(explanation));
  return known ? 0 : 1;
}

/** Prints a file, or standard input, with the artifact's positions decoded. */
export function runDecode(
  args: { readonly artifact: string; readonly file: string | null },
  io: Io,
): number {
  const reading = openArtifact(args.artifact, io);
  if (reading === null) return 1;
  const bytes = args.file === null ? io.readStdin() : readBytes(args.file, io);
  if (bytes === null) return 1;
  const { path } = reading;
  const { text } = decodeStack(new TextDecoder().decode(bytes), [
    { path, reading },
  ]);
  io.stdout(text);
  return 0;
}

/** An artifact's reading, with the absolute path of its file. */
interface OpenArtifact extends ArtifactReading {
  readonly path: string;
}

function openArtifact(given: string, io: Io): OpenArtifact | null {
  const file = readArtifact(given, io);
  if (file === null) return null;
  const reading = readManifest(file.bytes);
  if (reading.ok) {
    return { ...reading, path: absolutePath(io.host, file.path) };
  }
  io.stderr(`${file.path}: ${reading.reason}\n`);
  return null;
}

/**
 * The artifact at a path, the one that the launcher there starts, or that in the
 * executable there; null where it cannot be read, which is then said.
 */
export function readArtifact(
  given: string,
  io: Io,
): { readonly bytes: Uint8Array; readonly path: string } | null {
  const bytes = readBytes(given, io);
  if (bytes === null) return null;
  const embedded = artifactInExecutable(bytes);
  if (embedded !== null) return { bytes: embedded, path: given };
  const path = artifactFileOf(bytes, given);
  if (path === given) return { bytes, path };
  const artifact = readBytes(path, io);
  return artifact && { bytes: artifact, path };
}

/** A file, or null where it cannot be read, which is then said. */
export function readBytes(path: string, io: Io): Uint8Array | null {
  try {
    return io.host.readFile(absolutePath(io.host, path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    io.stderr(`${path}: ${describe(code) ?? message}\n`);
    return null;
  }
}

/** The system's words for what people meet daily. */
function describe(code: string | undefined): string | undefined {
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "is a directory";
  return code === "EACCES" ? "permission denied" : undefined;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
