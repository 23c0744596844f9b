/**
 * The command line, run in this process: all that a user's command does but the
 * start of Node, which takes longer than most compiles. That the programs call it
 * as it is called here, the tests of the programs show.
 */
import { main } from "../../src/cli.js";
import type { ProgramName } from "../../src/command-line/compile-options.js";
import { nodeHost } from "../../src/host.js";
import type { Said } from "./children.js";

/** @param cwd where the user is */
export function runCommand(
  name: ProgramName,
  args: readonly string[],
  cwd: string,
): Said {
  let stdout = "";
  let stderr = "";
  const status = main(name, args, {
    host: nodeHost(cwd),
    readStdin: () => Buffer.of(),
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  if (typeof status !== "number") throw new Error("it does not end at once");
  return { status, stdout, stderr };
}
