/**
 * What recording asks of the disk beyond a `Host`: to write, and when a file was
 * written. Must not know what a lock file holds.
 */
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";

/**
 * Writes the file whole or not at all.
 *
 * @returns why it could not be written, or `null`
 */
export function writeLock(path: string, text: string): string | null {
  const temporary = `${path}.${Date.now().toString(36)}`;
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
    return null;
  } catch (error) {
    rmSync(temporary, { force: true });
    return (error as Error).message;
  }
}

/** In milliseconds since 1970; of a file that is gone, never. */
export function modifiedAt(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

export function homeFolder(): string {
  return homedir();
}
