/**
 * The command behind `ingot run`: receives parsed arguments and the world as
 * {@link Io}, runs a sandbox artifact to its end, and returns the exit code: the
 * program's own, 1 where it fails or cannot be run. Flags and usage errors are the
 * CLI's.
 */
import { absolutePath } from "../../host.js";
import { decodeStack } from "../../inspect/decode.js";
import type { Io } from "../../inspect/commands.js";
import { readBytes } from "../../inspect/commands.js";
import { readManifest } from "../../inspect/read-manifest.js";
import {
  createHost,
  type EngineName,
  GuestError,
  type SandboxProgram,
} from "./create-host.js";

export interface RunArguments {
  readonly artifact: string;
  readonly args: readonly string[];
  readonly engine: EngineName;
  readonly allowEnv: readonly string[] | undefined;
  /** `folder`, to be read, or `folder:rw`. */
  readonly allowFs: readonly string[] | undefined;
  /** `host:port`. */
  readonly allowNet: readonly string[] | undefined;
  readonly allowRun: readonly string[] | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  /** Milliseconds. */
  readonly timeout: number | undefined;
}

/** The standard streams, time and randomness are granted; all else only by flags. */
export async function runSandboxArtifact(
  {
    artifact,
    args,
    engine,
    allowEnv = [],
    allowFs = [],
    allowNet,
    allowRun,
    memory,
    timeout,
  }: RunArguments,
  io: Io,
): Promise<number> {
  const bytes = readBytes(artifact, io);
  if (bytes === null) return 1;
  const wrong = wrongGrant(allowFs, allowEnv, io);
  if (wrong !== null) {
    io.stderr(`ingot run: ${wrong}\n`);
    return 1;
  }
  const decoders = [new TextDecoder(), new TextDecoder()] as const;
  const host = createHost({
    engine,
    grants: {
      ...(io.stdin && { stdin: io.stdin }),
      stdout: (chunk) => io.stdout(decoders[0].decode(chunk, { stream: true })),
      stderr: (chunk) => io.stderr(decoders[1].decode(chunk, { stream: true })),
      clock: true,
      entropy: true,
      args,
      env: allowEnv,
      fs: allowFs.map((text) => ({
        path: absolutePath(io.host, text.replace(/:rw?$/, "")),
        write: text.endsWith(":rw"),
      })),
      ...(allowNet && { net: allowNet }),
      ...(allowRun && { run: allowRun }),
    },
    limits: {
      ...(memory !== undefined && { memory }),
      // Of the whole run: a program that waits is no longer given its share.
      timeout: timeout ?? Number.POSITIVE_INFINITY,
      lifetime: timeout ?? Number.POSITIVE_INFINITY,
    },
  });
  const path = absolutePath(io.host, artifact);
  let program: SandboxProgram | undefined;
  try {
    program = host.load(path);
    return await program.run();
  } catch (error) {
    io.stderr(`${describe(error, path, bytes)}\n`);
    return 1;
  } finally {
    program?.stop();
  }
}

/** What of the flags grants nothing that there is; `null` where all do. */
function wrongGrant(
  folders: readonly string[],
  variables: readonly string[],
  io: Io,
): string | null {
  for (const text of folders) {
    const path = text.replace(/:rw?$/, "");
    const kind = io.host.stat(absolutePath(io.host, path));
    if (kind === "directory") continue;
    const [, bare, suffix] = /^(.*):([a-z]+)$/.exec(path) ?? [];
    if (bare !== undefined) {
      return `--allow-fs: there is no folder ${path}; ${bare}:rw may be written to, ${suffix} means nothing`;
    }
    return `--allow-fs: ${path} is ${kind === "file" ? "a file; name its folder" : "no folder that there is"}`;
  }
  const name = variables.find((one) => one.includes("="));
  return name === undefined
    ? null
    : `--allow-env takes names of variables, not ${name}`;
}

/** With the frames of the modules' own files, where the stack has any. */
function describe(error: unknown, path: string, bytes: Uint8Array): string {
  if (!(error instanceof GuestError)) {
    return `ingot run: ${(error as Error).message}`;
  }
  const { guestName, message, guestStack } = error;
  const header = `${guestName}: ${message}`;
  const stack = guestStack.startsWith(guestName)
    ? guestStack
    : `${header}\n${guestStack}`;
  const reading = readManifest(bytes);
  const text = reading.ok
    ? decodeStack(stack, [{ path, reading }]).text
    : stack;
  return `Uncaught ${text.trimEnd()}`;
}
