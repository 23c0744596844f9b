/**
 * One package as the tests compare it with Node: what is compiled, what Node is
 * asked for in its place, and how the two are held against each other. Knows
 * nothing of how an artifact is made.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Difference,
  differences,
  withoutMergedCopies,
  withoutUnstable,
} from "../../src/verify/compare.js";
import type { Facts } from "../../src/verify/observation.js";
import type { NpmFixture } from "./npm-fixtures.js";
import { observe, type ProbedOrder, type Subject } from "./observation.js";

/** One artifact: what is compiled, and what Node is asked for in its place. */
export interface NpmCase {
  readonly title: string;
  /** Arguments of the compile. */
  readonly compile: readonly string[];
  /** For Node's `require`. */
  readonly request: string;
  /** The way through the module of probes. */
  readonly probe: readonly string[];
}

/** @param folder has the package installed */
export function casesOf(
  {
    moduleids,
    imported = [],
    alongside = [],
  }: Pick<NpmFixture, "moduleids" | "imported" | "alongside">,
  folder: string,
): readonly NpmCase[] {
  const required = moduleids.map((moduleid) => ({
    title: moduleid,
    compile: [moduleid, ...alongside].flatMap((id) => ["--moduleid", id]),
    request: moduleid,
    probe: [moduleid],
  }));
  const throughImport = imported.map((moduleid) => {
    const entry = importerOf(moduleid, folder);
    return {
      title: `import ${moduleid}`,
      compile: [entry],
      request: entry,
      probe: ["imported", moduleid],
    };
  });
  return [...required, ...throughImport];
}

/** A program beside the packages that is, to `require`, what it imports. */
function importerOf(moduleid: string, folder: string): string {
  mkdirSync(join(folder, "importers"), { recursive: true });
  const file = `./importers/${moduleid.replaceAll("/", "+")}.mjs`;
  const text = `import * as ns from ${JSON.stringify(moduleid)};\nexport { ns as "module.exports" };\n`;
  writeFileSync(join(folder, file), text);
  return file;
}

/** Both sides in processes of their own, with the same probe. */
export interface Confrontation {
  /** What plain Node makes of the installed module. */
  readonly expected: Facts;
  /** On which facts the other side differs, again and again. */
  readonly found: readonly Difference[];
}

/**
 * @param subject what stands for the installed module
 * @param folder where that is installed
 * @param probes the module of probes; where there is none, only what is exported
 *   counts
 * @param cwd the processes' working directory
 */
export async function confront(
  subject: Subject,
  { request, probe }: NpmCase,
  folder: string,
  probes: string,
  limits: Pick<ProbedOrder, "depth" | "linger">,
  cwd: string,
): Promise<Confrontation> {
  const look = (at: Subject) =>
    observe(
      {
        subject: at,
        moduleid: request,
        probes: existsSync(probes) ? probes : null,
        probe,
        ...limits,
      },
      cwd,
    );
  const plain = () => look({ kind: "installed", folder });
  const [expected, actual] = await Promise.all([plain(), look(subject)]);
  let found = withoutMergedCopies(differences(expected, actual), expected);
  if (found.length > 0) {
    found = withoutUnstable(found, differences(expected, await plain()));
  }
  return { expected, found };
}
