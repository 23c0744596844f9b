/**
 * The bridge's `child_process`: programs of the host by the names granted, without
 * a shell. A child has the host's PATH, those variables that are granted, and a
 * granted folder, or the one for temporary files, to work in.
 *
 * @see https://nodejs.org/api/child_process.html
 */
import {
  type ChildProcess,
  type SpawnSyncReturns,
  spawn,
  spawnSync,
} from "node:child_process";
import { tmpdir } from "node:os";
import { realpathSync } from "node:fs";
import { delimiter, isAbsolute, resolve, sep } from "node:path";
import {
  type ChildCommand,
  type ChildProcessCapability,
  LARGEST_TRANSFER,
  type NetError,
} from "../../../runtime-shims/bridge/interface.js";
import { refuseUnsent } from "./unsent.js";

export interface Programs extends ChildProcessCapability {
  /** Whether the guest waits for a child. */
  isBusy(): boolean;
  hold(isHeld: boolean): void;
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

  /**
   * What is run for a name, if it is granted. A path means what it means to the host,
   * not what it would in a folder that the guest writes to.
   */
  const programs = new Map(
    granted.map((name) => [name, /[\\/]/.test(name) ? resolve(name) : name]),
  );

  function settingOf({ cwd, env }: ChildCommand) {
    const given = Object.entries(env).filter(
      ([name, value]) =>
        variables.includes(name) &&
        // Or a name would be that of a file of the guest's.
        name.toUpperCase() !== "PATH" &&
        typeof value === "string",
    );
    const path = process.env.PATH?.split(delimiter).filter(isAbsolute);
    return {
      cwd: folderOf(String(cwd)),
      env: {
        ...(path !== undefined && { PATH: path.join(delimiter) }),
        ...Object.fromEntries(given),
      },
      shell: false,
      windowsHide: true,
    };
  }

  /** The folder asked for, links followed, if it is in one that is granted. */
  function folderOf(cwd: string): string {
    const wanted = realOf(cwd);
    const isGranted = folders
      .map(realOf)
      .some((folder) => `${wanted}${sep}`.startsWith(`${folder}${sep}`));
    return isGranted ? wanted : tmpdir();
  }

  return {
    run(command) {
      const { file, args } = checked(command);
      const { input, timeout, killSignal, maxBuffer } = command;
      const program = programs.get(file);
      if (program === undefined) {
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
      const wanted = signalOf(killSignal);
      // A signal that the child does not mind would have the host wait for ever.
      const isLimited = Number.isFinite(patience);
      const result = spawnSync(program, args, {
        ...settingOf(command),
        argv0: file,
        input: input instanceof Uint8Array ? input : new Uint8Array(),
        ...(isLimited && { timeout: patience }),
        killSignal: isLimited ? "SIGKILL" : wanted,
        maxBuffer: Math.min(
          LARGEST_TRANSFER,
          maxBuffer >= 0 ? maxBuffer : LARGEST_TRANSFER,
        ),
      });
      const { pid, status, stdout, stderr, error } = result;
      const signal = wasKilled(result) ? wanted : result.signal;
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
      const program = programs.get(file);
      if (program === undefined || children.size >= MOST_CHILDREN) {
        waiting.add(handle);
        setImmediate(() => {
          waiting.delete(handle);
          onEvent({ type: "error", error: denied("spawn", file) });
        });
        return handle;
      }
      const child = spawn(program, args, {
        ...settingOf(command),
        argv0: file,
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
      if (chunk instanceof Uint8Array) {
        const inputs = [...children.values()].map((child) => child.stdin);
        refuseUnsent(inputs, chunk);
        return stdin?.write(chunk) ?? true;
      }
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
    hold(isHeld) {
      for (const { stdout, stderr } of children.values()) {
        for (const output of [stdout, stderr]) {
          if (isHeld) output?.pause();
          else output?.resume();
        }
      }
    },
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

/** For its time or for its output: by the host, and not by anybody else. */
function wasKilled({ error, signal }: SpawnSyncReturns<Buffer>): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return (code === "ETIMEDOUT" || code === "ENOBUFS") && signal === "SIGKILL";
}

/** What is not there is for the system to complain of. */
function realOf(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch {
    return absolute;
  }
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
