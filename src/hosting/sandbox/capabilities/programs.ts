/**
 * The bridge's `child_process`: programs of the host by the names granted, without
 * a shell. A child has the host's PATH, those variables that are granted, and a
 * granted folder, or the one for temporary files, to work in.
 *
 * @see https://nodejs.org/api/child_process.html
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { resolve, sep } from "node:path";
import {
  type ChildCommand,
  type ChildProcessCapability,
  LARGEST_TRANSFER,
  type NetError,
} from "../../../runtime-shims/bridge/interface.js";

export interface Programs extends ChildProcessCapability {
  /** Whether the guest waits for a child. */
  isBusy(): boolean;
  close(): void;
}

export interface ProgramGrants {
  /** Names, or paths, as the guest names them. */
  readonly run: readonly string[];
  readonly folders: readonly string[];
  /** Names of variables. */
  readonly env: readonly string[];
  /** Milliseconds that the host may wait for a child, at most. */
  readonly longest: number;
}

/** At once, so that the host's own processes last. */
const MOST_CHILDREN = 64;

export function createPrograms({
  run: granted,
  folders,
  env: variables,
  longest,
}: ProgramGrants): Programs {
  const children = new Map<number, ChildProcess>();
  const waiting = new Set<number>();
  let lastHandle = 0;

  function isGranted(file: string): boolean {
    return granted.includes(file);
  }

  function settingOf({ cwd, env }: ChildCommand) {
    const wanted = resolve(String(cwd));
    const isFolder = folders
      .map((folder) => resolve(folder))
      .some((folder) => `${wanted}${sep}`.startsWith(`${folder}${sep}`));
    const given = Object.entries(env).filter(
      ([name, value]) => variables.includes(name) && typeof value === "string",
    );
    const { PATH } = process.env;
    return {
      cwd: isFolder ? wanted : tmpdir(),
      env: {
        ...(PATH !== undefined && { PATH }),
        ...Object.fromEntries(given),
      },
      shell: false,
      windowsHide: true,
    };
  }

  return {
    run(command) {
      const { file, args } = checked(command);
      const { input, timeout, killSignal, maxBuffer } = command;
      if (!isGranted(file)) {
        const error = denied("spawnSync", file);
        const none = new Uint8Array();
        return {
          pid: 0,
          status: null,
          signal: null,
          stdout: none,
          stderr: none,
          error,
        };
      }
      const patience = Math.min(
        longest,
        timeout > 0 ? timeout : Number.POSITIVE_INFINITY,
      );
      const result = spawnSync(file, args, {
        ...settingOf(command),
        input: input instanceof Uint8Array ? input : new Uint8Array(),
        ...(Number.isFinite(patience) && { timeout: patience }),
        killSignal: signalOf(killSignal),
        maxBuffer: Math.min(
          LARGEST_TRANSFER,
          maxBuffer >= 0 ? maxBuffer : LARGEST_TRANSFER,
        ),
      });
      const { pid, status, signal, stdout, stderr, error } = result;
      return {
        pid,
        status,
        signal,
        stdout: new Uint8Array(stdout ?? []),
        stderr: new Uint8Array(stderr ?? []),
        error: error === undefined ? null : factsOf(error),
      };
    },
    spawn(command, onEvent) {
      const { file, args } = checked(command);
      if (typeof onEvent !== "function") throw new TypeError("No callback");
      const handle = ++lastHandle;
      if (!isGranted(file) || children.size >= MOST_CHILDREN) {
        waiting.add(handle);
        setImmediate(() => {
          waiting.delete(handle);
          onEvent({ type: "error", error: denied("spawn", file) });
        });
        return handle;
      }
      const child = spawn(file, args, {
        ...settingOf(command),
        stdio: ["pipe", "pipe", "pipe"],
      });
      children.set(handle, child);
      waiting.add(handle);
      child.on("spawn", () => onEvent({ type: "spawn", pid: child.pid ?? 0 }));
      for (const name of ["stdout", "stderr"] as const) {
        child[name].on("data", (chunk: Uint8Array) => {
          onEvent({ type: name, chunk: new Uint8Array(chunk) });
        });
        child[name].on("end", () => onEvent({ type: `${name}End` }));
      }
      child.stdin.on("drain", () => onEvent({ type: "stdinDrain" }));
      // A child that does not read its input is none of the host's errors.
      child.stdin.on("error", () => {});
      child.on("error", (error) => {
        onEvent({ type: "error", error: factsOf(error) });
      });
      child.on("exit", (code, signal) => {
        onEvent({ type: "exit", code, signal });
      });
      child.on("close", () => {
        forget(handle);
        onEvent({ type: "close" });
      });
      return handle;
    },
    write(handle, chunk) {
      const stdin = children.get(Number(handle))?.stdin;
      if (chunk instanceof Uint8Array) return stdin?.write(chunk) ?? true;
      stdin?.end();
      return true;
    },
    kill: (handle, signal) =>
      children.get(Number(handle))?.kill(signalOf(signal)) ?? false,
    ref(handle, isWaiting) {
      if (isWaiting && children.has(Number(handle)))
        waiting.add(Number(handle));
      else waiting.delete(Number(handle));
    },
    isBusy: () => waiting.size > 0,
    close() {
      for (const child of children.values()) child.kill("SIGKILL");
      waiting.clear();
    },
  };

  function forget(handle: number): void {
    children.delete(handle);
    waiting.delete(handle);
  }
}

function checked({ file, args }: ChildCommand): {
  readonly file: string;
  readonly args: readonly string[];
} {
  const isSound =
    typeof file === "string" &&
    Array.isArray(args) &&
    args.every((one) => typeof one === "string" && !one.includes("\0"));
  if (!isSound) throw new TypeError("That is no command");
  return { file, args };
}

function signalOf(signal: unknown): NodeJS.Signals {
  return typeof signal === "string" && /^SIG[A-Z0-9]+$/.test(signal)
    ? (signal as NodeJS.Signals)
    : "SIGTERM";
}

function denied(syscall: string, file: string): NetError {
  const message = `${syscall} ${file} EACCES`;
  return { message, code: "EACCES", errno: -13, syscall: `${syscall} ${file}` };
}

function factsOf(error: Error): NetError {
  const { message, code, errno, syscall } = error as NodeJS.ErrnoException;
  return {
    message,
    code: String(code),
    ...(errno !== undefined && { errno }),
    ...(syscall !== undefined && { syscall }),
  };
}
