/**
 * A program under Node and as a sandbox artifact in each engine. Receives its
 * text; expects the same output, and no errors.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode } from "./children.js";
import { compileSandbox, ENGINES, runSandboxed } from "./sandbox.js";

/** @param grants of the bridge, where it needs any but the usual */
export async function expectLikeNode(
  program: string,
  grants?: Parameters<typeof runSandboxed>[2],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ingot-"));
  try {
    const file = join(folder, "main.js");
    writeFileSync(file, program);
    const node = await runNode([file], folder);
    expect(node.stdout).not.toBe("");
    const text = compileSandbox({ "main.js": program });
    for (const engine of ENGINES) {
      const run = await runSandboxed(engine, text, grants);
      expect({ engine, ...run }).toMatchObject({
        engine,
        stdout: node.stdout,
        error: null,
      });
      expect(run.exitCode ?? 0).toBe(node.exitCode);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
