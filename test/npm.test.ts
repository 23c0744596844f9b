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
import type { Facts } from "../src/verify/observation.js";
import { compileTo } from "./support/compile-module-id.js";
import { casesOf, confront } from "./support/npm-case.js";
import { npmFixtures, probeFile } from "./support/npm-fixtures.js";
import { npmFixturesDir } from "./support/paths.js";

const depth = 2;

/** A probe that fails under plain Node compares two failures. */
function expectSound({ load, report, probe, ...facts }: Facts): void {
  const outcome = load ?? report ?? probe ?? "no result";
  if (outcome.startsWith("throws") || facts["exit code"] !== "0") {
    throw new Error(`under Node: ${outcome} ${facts.stderr}`);
  }
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
        if (!existsSync(probes)) throw new Error(`${probes} is missing`);
        compileTo(file, npmFixturesDir, each.compile);
        expect(readFileSync(file, "utf8")).not.toContain(npmFixturesDir);
        const subject = { kind: "artifact", file } as const;
        const { expected, found } = await confront(
          subject,
          each,
          npmFixturesDir,
          probes,
          { depth },
          empty,
        );
        expectSound(expected);
        if (found.length > 0) throw new Error(formatDifferences(found));
      } finally {
        rmSync(empty, { recursive: true });
      }
    });
  });
}
