/**
 * Runs programs as sandbox artifacts behind `createHost`, as users do: with an
 * engine, grants, and a folder of their own under Node to be compared with.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createHost,
  type Grants,
  type Limits,
} from "../../src/hosting/sandbox/create-host.js";
import type { EngineName } from "../../src/hosting/sandbox/engines/engine.js";
import { runNode } from "./children.js";
import { HOST_ENGINES } from "./engines.js";
import { compileSandbox } from "./sandbox.js";

export interface HostedRun {
  /** Of both streams, as they were written. */
  readonly output: string;
  readonly code: number;
}

export async function runHosted(
  engine: EngineName,
  artifact: string,
  grants: Grants = {},
  limits: Limits = { timeout: 60_000 },
): Promise<HostedRun> {
  const chunks: Uint8Array[] = [];
  const write = (chunk: Uint8Array) => {
    chunks.push(chunk);
  };
  const code = await createHost({
    engine,
    grants: {
      clock: true,
      entropy: true,
      stdout: write,
      stderr: write,
      ...grants,
    },
    limits,
  })
    .load(new TextEncoder().encode(artifact))
    .run();
  return { output: Buffer.concat(chunks).toString(), code };
}

/** Asserts that each engine prints what Node prints; returns that. */
export async function sameAsNode(
  program: string,
  grants: Grants,
  engines: readonly EngineName[] = HOST_ENGINES,
): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-")));
  try {
    writeFileSync(join(folder, "main.js"), program);
    const { stdout, stderr } = await runNode([join(folder, "main.js")], folder);
    expect(stderr).toBe("");
    const text = compileSandbox({ "main.js": program });
    for (const engine of engines) {
      const { output } = await runHosted(engine, text, grants);
      expect(output).toBe(stdout);
    }
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
