/**
 * Edits of a project's files, and compiles after each: from a cache, in a session,
 * and from nothing.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as splicing from "../../src/codegen/splice.js";
import { nodeHost } from "../../src/host.js";
import { summaryOf } from "../../src/report.js";
import { openSession } from "../../src/watch/session.js";
import { writeArtifact } from "../../src/write-artifact.js";
import { compileCached, compileCold, outputOf } from "./cached-compile.js";
import fc from "./random.js";
import { runs } from "./thorough.js";
import { removeTree, type Tree, writeTree } from "./tree.js";

export type Edit = { readonly kind: string; run(app: string): void };

export function edit(kind: string, run: (app: string) => void): Edit {
  return { kind, run };
}

export function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** What is not ASCII is escaped with these flags, in a project with such a file. */
export const LARGE = ["--include", "./large.js"] as const;

/** Longer than it takes a file's time to be believed. */
const SETTLING = 120;

export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLING);
}

/**
 * Whatever is done to the files, a compile from the cache, and one of a session
 * that stays open, is that of a cold one, byte for byte.
 *
 * @param flags of all compiles of a project
 * @param projects how many
 * @returns how often the cache was of use
 */
export function compileEdited(
  project: Tree,
  edits: fc.Arbitrary<Edit>,
  flags: fc.Arbitrary<readonly string[]>,
  projects: number,
): { readonly replayed: number; readonly spliced: number } {
  const splice = jest.spyOn(splicing, "splice");
  let replays = 0;
  const steps = fc.array(
    fc.tuple(fc.array(edits, { maxLength: 2 }), fc.boolean()),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(steps, flags, (steps, flags) => {
      const root = writeTree(project);
      const app = join(root, "app");
      const session = openSession(nodeHost(app));
      try {
        for (const [changes, settles] of [[[], true] as const, ...steps]) {
          for (const change of changes) {
            try {
              change.run(app);
            } catch {
              // A file where a folder would have to be.
            }
          }
          if (settles) pause();
          const { replayed, ...warm } = compileCached(app, ...flags);
          const cold = compileCold(app, ...flags);
          expect(warm.said).toBe(cold.said);
          expect(warm.exitCode).toBe(cold.exitCode);
          if (cold.exitCode === 0) expectSame(warm.bytes, cold.bytes);
          if (replayed) replays++;
          if (flags.length > 0) continue;
          const kept = session.compile({ entry: "index.js" }).settle();
          expect(kept.ok).toBe(cold.exitCode === 0);
          if (!kept.ok) continue;
          const output = outputOf(app, "watched");
          writeArtifact(kept.artifact, kept.inputs, output);
          const { chunks, manifest } = kept.artifact;
          session.keep(output, [], () => null, chunks, summaryOf(manifest));
          expectSame(Buffer.concat(kept.artifact.chunks), cold.bytes);
          expect(session.isCurrent()).toBe(true);
        }
      } finally {
        removeTree(root);
      }
    }),
    { numRuns: runs(projects) },
  );
  const spliced = splice.mock.results.filter(({ value }) => value !== null);
  splice.mockRestore();
  return { replayed: replays, spliced: spliced.length };
}

/** The one cache entry of a project. */
export function entryOf(app: string): string {
  const folder = join(app, "node_modules/.cache/ingot");
  const [name = "", ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  return join(folder, name);
}

/** Jest compares buffers number by number: a second for half a megabyte. */
export function expectSame(bytes: Buffer | null, others: Buffer | null): void {
  expect(others !== null && bytes?.equals(others)).toBe(true);
}
