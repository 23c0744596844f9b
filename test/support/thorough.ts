/**
 * How much is tried of what has no end: random values, and the files of installed
 * packages. A run of all tests takes a part, the same in every run; for more of it,
 *
 *     INGOT_TEST_EFFORT=10 npx jest cache/edits
 */
import { createHash } from "node:crypto";

const effort = Number(process.env.INGOT_TEST_EFFORT ?? 1);

/** How often something random is tried. @param usual in a run of all tests */
export function runs(usual: number): number {
  return Math.ceil(usual * effort);
}

/** One of so many, whichever others there are. */
export function isTaken(name: string, oneOf: number): boolean {
  const digest = createHash("sha256").update(name).digest();
  return digest.readUInt32BE() / 2 ** 32 < effort / oneOf;
}
