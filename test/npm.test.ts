/**
 * Every public package of scripts/npm/fixtures.json: compiled by its module id,
 * the artifact moved alone to an empty folder, and compared there with what
 * plain Node makes of the installed package.
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
import { compileModuleId } from "./support/compile-module-id.js";
import {
  differences,
  formatDifferences,
  withoutMergedCopies,
  withoutUnstable,
} from "../src/verify/compare.js";
import { npmFixtures, probeFile } from "./support/npm-fixtures.js";
import { observe } from "./support/observation.js";
import { npmFixturesDir } from "./support/paths.js";

const depth = 2;

/** What plain Node makes of an installed module. */
function observeInstalled(moduleid: string, probes: string, cwd: string) {
  const subject = { kind: "installed", folder: npmFixturesDir } as const;
  return observe({ subject, moduleid, probes, depth }, cwd);
}

for (const {
  name,
  version,
  stresses,
  moduleids,
  alongside = [],
} of npmFixtures) {
  describe(`${name}@${version}: ${stresses}`, () => {
    test.concurrent.each(moduleids)("%s", async (moduleid) => {
      // realpath: the artifact is compared by the path Node loads it from.
      const empty = realpathSync(mkdtempSync(join(tmpdir(), "alone-")));
      try {
        const file = join(empty, "artifact.cjs");
        const probes = probeFile(name);
        await compileModuleId(npmFixturesDir, [moduleid, ...alongside], file);
        expect(readFileSync(file, "utf8")).not.toContain(npmFixturesDir);
        const subject = { kind: "artifact", file } as const;
        const [expected, actual] = await Promise.all([
          observeInstalled(moduleid, probes, empty),
          observe({ subject, moduleid, probes, depth }, empty),
        ]);
        let found = withoutMergedCopies(
          differences(expected, actual),
          expected,
        );
        if (found.length > 0) {
          const again = await observeInstalled(moduleid, probes, empty);
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
    npmFixtures.flatMap(({ name, moduleids }) => {
      const probes = probeFile(name);
      if (!existsSync(probes)) throw new Error(`${probes} is missing`);
      return moduleids.map(async (moduleid) => {
        const facts = await observeInstalled(moduleid, probes, tmpdir());
        const outcome =
          facts.load ?? facts.report ?? facts.probe ?? "no result";
        if (outcome.startsWith("throws") || facts["exit code"] !== "0") {
          broken.push(`${moduleid}: ${outcome} ${facts.stderr}`);
        }
      });
    }),
  );
  expect(broken).toEqual([]);
});
