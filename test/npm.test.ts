/**
 * Every public package of scripts/npm/fixtures.json: compiled by its module id,
 * or through an ES module that imports it, the artifact moved alone to an empty
 * folder, and compared there with what plain Node makes of the installed package.
 */
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDifferences } from "../src/verify/compare.js";
import { compileTo } from "./support/compile-module-id.js";
import { casesOf, confront, type NpmCase } from "./support/npm-case.js";
import { npmFixtures, probeFile } from "./support/npm-fixtures.js";
import { observe } from "./support/observation.js";
import { npmFixturesDir } from "./support/paths.js";

const depth = 2;

/** What plain Node makes of an installed module. */
function observeInstalled(
  { request, probe }: NpmCase,
  probes: string,
  cwd: string,
) {
  const subject = { kind: "installed", folder: npmFixturesDir } as const;
  return observe({ subject, moduleid: request, probes, probe, depth }, cwd);
}

for (const fixture of npmFixtures) {
  const { name, version, stresses } = fixture;
  const cases = casesOf(fixture, npmFixturesDir).map(
    (each) => [each.title, each] as const,
  );
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
        const { found } = await confront(
          subject,
          each,
          npmFixturesDir,
          probes,
          { depth },
          empty,
        );
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
      return casesOf(fixture, npmFixturesDir).map(async (each) => {
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
