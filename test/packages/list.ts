/** The corpus: public packages as scripts/npm/packages.json lists them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { NpmFixture } from "../support/npm-fixtures.js";
import { npmFixtures } from "../support/npm-fixtures.js";
import { npmFixturesDir, repoRoot } from "../support/paths.js";

export interface CorpusPackage
  extends Pick<NpmFixture, "name" | "version" | "imported" | "alongside"> {
  /** Packages are installed together by groups. */
  readonly group: string;
  /** The package's own name where nothing else is said. */
  readonly moduleids: readonly string[];
  /** Why it cannot be as under Node in one file; a package without must be. */
  readonly exception?: string;
}

/** The group of the packages that the tests compile, too. */
const FIXTURES = "fixtures";

export const corpus: readonly CorpusPackage[] = [
  ...npmFixtures.map((fixture) => ({ ...fixture, group: FIXTURES })),
  ...(
    JSON.parse(
      readFileSync(resolve(repoRoot, "scripts/npm/packages.json"), "utf8"),
    ) as readonly (Omit<CorpusPackage, "moduleids"> &
      Partial<Pick<CorpusPackage, "moduleids">>)[]
  ).map((row) => ({ moduleids: [row.name], ...row })),
];

interface Installer {
  folderOf(group: string): string;
  installGroup(group: string): boolean;
}

const script = resolve(repoRoot, "scripts/npm/installPackages.js");
const installer = createRequire(script)(script) as Installer;

/** Installs a group where it is absent; returns the folder that has it. */
export function installGroup(group: string): string {
  if (group === FIXTURES) {
    const fixtures = resolve(repoRoot, "scripts/npm/installNpmFixtures.js");
    const { installHoisted } = createRequire(fixtures)(fixtures) as {
      installHoisted(): boolean;
    };
    installHoisted();
    return npmFixturesDir;
  }
  installer.installGroup(group);
  return installer.folderOf(group);
}
