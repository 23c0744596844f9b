/**
 * Every public package of scripts/npm/fixtures.json: compiled by its module id,
 * or through an ES module that imports it, the artifact moved alone to an empty
 * folder, and compared there with what plain Node makes of the installed package.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  differences,
  formatDifferences,
  withoutMergedCopies,
  withoutUnstable,
} from "../src/verify/compare.js";
import { compileTo } from "./support/compile-module-id.js";
import {
  type NpmFixture,
  npmFixtures,
  probeFile,
} from "./support/npm-fixtures.js";
import { observe } from "./support/observation.js";
import { npmFixturesDir } from "./support/paths.js";

const depth = 2;

/** One artifact: what is compiled, and what Node is asked for in its place. */
interface Case {
  readonly title: string;
  readonly compile: readonly string[];
  readonly request: string;
  readonly probe: readonly string[];
}

function casesOf({
  moduleids,
  imported = [],
  alongside = [],
}: NpmFixture): readonly Case[] {
  const required = moduleids.map((moduleid) => ({
    title: moduleid,
    compile: [moduleid, ...alongside].flatMap((id) => ["--moduleid", id]),
    request: moduleid,
    probe: [moduleid],
  }));
  const throughImport = imported.map((moduleid) => {
    const entry = importerOf(moduleid);
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
function importerOf(moduleid: string): string {
  const folder = join(npmFixturesDir, "importers");
  mkdirSync(folder, { recursive: true });
  const file = `./importers/${moduleid.replaceAll("/", "+")}.mjs`;
  const text = `import * as ns from ${JSON.stringify(moduleid)};\nexport { ns as "module.exports" };\n`;
  writeFileSync(join(npmFixturesDir, file), text);
  return file;
}

/** What plain Node makes of an installed module. */
function observeInstalled(
  { request, probe }: Case,
  probes: string,
  cwd: string,
) {
  const subject = { kind: "installed", folder: npmFixturesDir } as const;
  return observe({ subject, moduleid: request, probes, probe, depth }, cwd);
}

for (const fixture of npmFixtures) {
  const { name, version, stresses } = fixture;
  const cases = casesOf(fixture).map((each) => [each.title, each] as const);
  describe(`${name}@${version}: ${stresses}`, () => {
    test.concurrent.each(cases)("%s", async (_title, each) => {
      // realpath: the artifact is compared by the path Node loads it from.
      const empty = realpathSync(mkdtempSync(join(tmpdir(), "alone-")));
      try {
        const file = join(empty, "artifact.cjs");
        const probes = probeFile(name);
        await compileTo(file, npmFixturesDir, each.compile);
        expect(readFileSync(file, "utf8")).not.toContain(npmFixturesDir);
        const subject = { kind: "artifact", file } as const;
        const { request: moduleid, probe } = each;
        const [expected, actual] = await Promise.all([
          observeInstalled(each, probes, empty),
          observe({ subject, moduleid, probes, probe, depth }, empty),
        ]);
        let found = withoutMergedCopies(
          differences(expected, actual),
          expected,
        );
        if (found.length > 0) {
          const again = await observeInstalled(each, probes, empty);
          found = withoutUnstable(found, differences(expected, again));
        }
        if (found.length > 0) throw new Error(formatDifferences(found));
      } finally {
        rmSync(empty, { recursive: true });
      }
    });
  });
}

test("every probe succeeds under plain Node, and every module id has one", async () => {
  const broken: string[] = [];
  await Promise.all(
    npmFixtures.flatMap((fixture) => {
      const probes = probeFile(fixture.name);
      if (!existsSync(probes)) throw new Error(`${probes} is missing`);
      return casesOf(fixture).map(async (each) => {
        const facts = await observeInstalled(each, probes, tmpdir());
        const outcome =
          facts.load ?? facts.report ?? facts.probe ?? "no result";
        if (outcome.startsWith("throws") || facts["exit code"] !== "0") {
          broken.push(`${each.title}: ${outcome} ${facts.stderr}`);
        }
      });
    }),
  );
  expect(broken).toEqual([]);
});
