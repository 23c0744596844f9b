/**
 * One package of the corpus, from compile to verdict: compiled, moved alone to an
 * empty folder, compared there with plain Node. Receives the package and the
 * compiler; returns what a table needs. Must not print.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Difference } from "../../src/verify/compare.js";
import { casesOf, confront, type NpmCase } from "../support/npm-case.js";
import { probeFile } from "../support/npm-fixtures.js";
import type { Build, BuildCase } from "./build.js";
import type { CorpusPackage } from "./list.js";

/** Levels of exported members that are compared. */
const DEPTH = 3;
/** Milliseconds for what a package leaves running. */
const LINGER = 1500;

export type State =
  /** Every fact is Node's. */
  | "equal"
  /** Every fact that was looked at is Node's; a warning says what may differ. */
  | "equal with a warning"
  /** The compile ends with errors, and writes nothing. */
  | "refused"
  /** It differs, and a warning said so at compile time. */
  | "differs with a warning"
  /** It differs, and nobody was told. */
  | "differs"
  /** Node itself does not load or probe it: nothing to compare with. */
  | "no oracle";

export interface Verdict {
  readonly row: CorpusPackage;
  /** The module id, or `import` and the module id. */
  readonly title: string;
  readonly state: State;
  /** Whether it was used, not only looked at. */
  readonly probed: boolean;
  /** Null where nothing was built. */
  readonly modules: number | null;
  readonly bytes: number | null;
  /** Warnings, or the errors of a compile that wrote nothing. */
  readonly said: readonly string[];
  readonly differences: readonly Difference[];
}

/** @param folder has the package installed */
export async function examine(
  row: CorpusPackage,
  folder: string,
  build: BuildCase,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const each of casesOf(row, folder)) {
    verdicts.push(await examineCase(row, each, folder, build));
  }
  return verdicts;
}

async function examineCase(
  row: CorpusPackage,
  each: NpmCase,
  folder: string,
  build: BuildCase,
): Promise<Verdict> {
  // realpath: the file is compared by the path that Node loads it from.
  const empty = realpathSync(mkdtempSync(join(tmpdir(), "alone-")));
  try {
    const outDir = join(empty, "out");
    const cwd = join(empty, "cwd");
    for (const made of [outDir, cwd]) mkdirSync(made);
    const probes = probeFile(row.name);
    const built = await build(each, folder, outDir);
    const verdict = {
      row,
      title: each.title,
      probed: existsSync(probes),
      ...factsOf(built),
    };
    if (!built.ok) return { ...verdict, state: "refused", differences: [] };
    const { expected, found } = await confront(
      // What a peer has written beside its file belongs to the output.
      { kind: "artifact", file: built.file, externals: [outDir] },
      each,
      folder,
      probes,
      { depth: DEPTH, linger: LINGER },
      cwd,
    );
    const isTold = built.warnings.length > 0;
    if (found.length > 0) {
      const state = isTold ? "differs with a warning" : "differs";
      return { ...verdict, state, differences: found };
    }
    const failure = expected.load ?? expected.report ?? thrownBy(expected);
    if (failure !== null) {
      const said = [`Node: ${failure.split("\n")[0]}`];
      return { ...verdict, state: "no oracle", said, differences: [] };
    }
    const state = isTold ? "equal with a warning" : "equal";
    return { ...verdict, state, differences: [] };
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

function factsOf(built: Build): Pick<Verdict, "modules" | "bytes" | "said"> {
  return built.ok
    ? { modules: built.modules, bytes: built.bytes, said: built.warnings }
    : { modules: null, bytes: null, said: built.errors };
}

function thrownBy({ probe }: Readonly<Record<string, string>>): string | null {
  return probe?.startsWith("throws") ? probe : null;
}
