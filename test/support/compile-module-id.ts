/**
 * Compiles packages as a user does, by the `compile` command in a folder that
 * has them installed.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type ChildResult, runNode } from "./children.js";
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
 * Runs the `compile` command and expects success: throws with all that it
 * printed when it does not exit with 0 or does not write the artifact.
 *
 * @param args what to compile, and flags
 */
export async function compileTo(
  outFile: string,
  cwd: string,
  args: readonly string[],
): Promise<ChildResult> {
  const result = await runCompile(cwd, [...args, "-o", outFile]);
  if (result.exitCode !== 0) {
    const { exitCode, stdout, stderr } = result;
    throw new Error(
      `compile ${args.join(" ")} exited with ${exitCode}\n${stderr}${stdout}`,
    );
  }
  if (!existsSync(outFile)) throw new Error(`${outFile} was not written`);
  return result;
}

/**
 * Compiles one or more module ids to one artifact, see {@link compileTo}.
 *
 * @param installDir base of the resolution
 * @param moduleIds the first one is what the artifact exports
 */
export async function compileModuleId(
  installDir: string,
  moduleIds: string | readonly string[],
  outFile: string,
): Promise<void> {
  const ids = typeof moduleIds === "string" ? [moduleIds] : moduleIds;
  const args = ids.flatMap((id) => ["--moduleid", id]);
  await compileTo(outFile, installDir, args);
}
