/**
 * Puts an artifact alone into an empty folder. Receives its bytes, the name it
 * goes by and the packages that it leaves to the host; these are linked beside
 * it. Everything is removed in the end.
 */
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Alone {
  /** The artifact's real path. */
  readonly file: string;
  /**
   * Another empty folder to run both sides in: in the artifact's own, a path made
   * of the working directory could not be told from the path of a module.
   */
  readonly cwd: string;
}

/**
 * @param addons what belongs into the artifact's folder for native addons
 * @param externals package name → real folder
 */
export function withArtifactAlone<Result>(
  bytes: Uint8Array,
  name: string,
  addons: ReadonlyMap<string, Uint8Array>,
  externals: ReadonlyMap<string, string>,
  use: (alone: Alone) => Result,
): Result {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-verify-")));
  try {
    const home = join(folder, "artifact");
    const cwd = join(folder, "cwd");
    for (const empty of [home, cwd]) mkdirSync(empty);
    for (const [external, target] of externals) {
      const link = join(home, "node_modules", external);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(target, link, "junction");
    }
    const file = join(home, name);
    writeFileSync(file, bytes);
    for (const [path, addon] of addons) {
      const target = join(`${file}.native`, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, addon);
    }
    return use({ file, cwd });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
