/**
 * Compiles packages as a user does, by the `compile` command in a folder that
 * has them installed.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type ChildResult, runNode, type Said } from "./children.js";
import { runCommand } from "./command.js";
import { repoRoot } from "./paths.js";

const command = resolve(repoRoot, "dist/src/bin-compile.js");

/** Runs the `compile` command in `cwd`, whatever its outcome. */
export function runCompile(
  cwd: string,
  args: readonly string[],
  limit?: number,
): Promise<ChildResult> {
  if (!existsSync(command)) {
    throw new Error(
      "the compile command is not built: dist/src/bin-compile.js",
    );
  }
  return runNode([command, ...args], cwd, limit);
}

/**
 * The same in this process, see {@link runCommand}, where success is expected:
 * throws with all that it printed when it does not end with 0 or does not write
 * the artifact.
 *
 * @param args what to compile, and flags
 */
export function compileTo(
  outFile: string,
  cwd: string,
  args: readonly string[],
): Said {
  const said = runCommand("compile", [...args, "-o", outFile], cwd);
  if (said.status !== 0) {
    const { status, stdout, stderr } = said;
    throw new Error(
      `compile ${args.join(" ")} exited with ${status}\n${stderr}${stdout}`,
    );
  }
  if (!existsSync(outFile)) throw new Error(`${outFile} was not written`);
  return said;
}

/**
 * Compiles one or more module ids to one artifact, see {@link compileTo}.
 *
 * @param installDir base of the resolution
 * @param moduleIds the first one is what the artifact exports
 */
export function compileModuleId(
  installDir: string,
  moduleIds: string | readonly string[],
  outFile: string,
): void {
  const ids = typeof moduleIds === "string" ? [moduleIds] : moduleIds;
  const args = ids.flatMap((id) => ["--moduleid", id]);
  compileTo(outFile, installDir, args);
}
