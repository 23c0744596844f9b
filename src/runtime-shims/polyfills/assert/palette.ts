/** Colours of the program's stderr, where it has a terminal there. */
import { isColored } from "../../internal/terminal-colors.js";
import start = require("ingot:start");

export interface Palette {
  readonly blue: string;
  readonly green: string;
  readonly red: string;
  readonly white: string;
}

interface Process {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: {
    readonly isTTY?: boolean;
    readonly columns?: number;
    getColorDepth?(): number;
  };
}

const COLORED: Palette = {
  blue: "\u001b[34m",
  green: "\u001b[32m",
  red: "\u001b[31m",
  white: "\u001b[39m",
};
const PLAIN: Palette = { blue: "", green: "", red: "", white: "" };

function currentProcess(): Process | null {
  if (!start.has("node:process")) return null;
  return start.builtin("node:process") as Process;
}

export function palette(): Palette {
  const process = currentProcess();
  if (!process?.stderr.isTTY) return PLAIN;
  return isColored(process.stderr, process.env) ? COLORED : PLAIN;
}

/** In columns. */
export function terminalWidth(): number {
  const stderr = currentProcess()?.stderr;
  return stderr?.isTTY ? (stderr.columns ?? 80) : 80;
}
