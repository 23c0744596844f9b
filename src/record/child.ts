/**
 * Runs the user's command with the hook in all its Node processes. Receives the
 * command; returns how it ended and what its processes told. One of the doors to
 * other processes; must not know what is told.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

export interface CommandOutcome {
  /** As a shell has it: of a signal, 128 and its number. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  /** The texts of the processes, in no order that means anything. */
  readonly told: readonly string[];
}

/** A command that could not be started, in the system's words. */
export class CommandError extends Error {}

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * The command has this process's standard streams and gets its signals.
 *
 * @param below only what lies in this folder is told of
 * @throws CommandError
 */
export async function runCommand(
  [program = "", ...args]: readonly string[],
  below: string,
): Promise<CommandOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "ingot-record-"));
  try {
    const child = spawn(program, args, {
      stdio: "inherit",
      // On Windows npm and its like are batch files.
      shell: process.platform === "win32",
      env: {
        ...process.env,
        NODE_OPTIONS: withHook(process.env.NODE_OPTIONS),
        INGOT_RECORD_TO: folder,
        INGOT_RECORD_BELOW: below,
      },
    });
    const forward = (signal: NodeJS.Signals) => {
      // A terminal sends these to the child as well.
      if (signal !== "SIGTERM" && process.stdin.isTTY) return;
      child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    try {
      const { code, signal } = await ended(child);
      const exitCode = signal === null ? code : 128 + constants.signals[signal];
      return { exitCode, signal, told: textsIn(folder) };
    } finally {
      for (const signal of FORWARDED) process.off(signal, forward);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends this process as the command ended. */
export function endBySignal(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal);
}

/** Before the user's own, so that whoever replaces functions replaces ours. */
function withHook(options: string | undefined): string {
  const hook = `--require ${JSON.stringify(join(__dirname, "hook.js"))}`;
  return options ? `${hook} ${options}` : hook;
}

function ended(child: ReturnType<typeof spawn>): Promise<{
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
}> {
  return new Promise((resolve, reject) => {
    child.once("error", ({ message }) => reject(new CommandError(message)));
    child.once("exit", (code, signal) => resolve({ code: code ?? 0, signal }));
  });
}

function textsIn(folder: string): readonly string[] {
  return readdirSync(folder).map((name) =>
    readFileSync(join(folder, name), "utf8"),
  );
}
