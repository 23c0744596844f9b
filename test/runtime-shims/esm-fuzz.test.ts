/**
 * Random graphs log the same under Node and assembled, a few hundred in a run of
 * all tests.
 */
import {
  compareGraphs,
  type GraphCase,
  isJudge,
  type Outcome,
} from "../support/esm-compare.js";
import { graphPlan, renderPlan, starPlan } from "../support/esm-plans.js";
import fc, { SEED } from "../support/random.js";
import { runs } from "../support/thorough.js";

/** So many share a process. */
const BATCH = 250;

const batchesOf = (count: number) =>
  Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => ({
    seed: SEED + index,
    count: Math.min(BATCH, count - index * BATCH),
  }));

function differs(outcome: Outcome | undefined): boolean {
  return (
    outcome !== undefined &&
    isJudge(outcome.node) &&
    JSON.stringify(outcome.node) !== JSON.stringify(outcome.ours)
  );
}

/** So often those that differ are run again, alone. */
const ROUNDS = 40;

/**
 * What Node logs may depend on how fast it reads each file: the same graph then
 * logs one thing and the other. Ours must be one of them.
 */
function neverAlike(graphs: readonly GraphCase[]) {
  let left = graphs.map(
    (graph) => ({ ...graph, node: null, ours: null }) as GraphCase & Outcome,
  );
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    const outcomes = compareGraphs(left);
    left = left
      .map((graph, index) => ({ ...graph, ...outcomes[index] }))
      .filter(differs);
  }
  return left;
}

function expectAlike(graphs: readonly GraphCase[]): void {
  const outcomes = compareGraphs(graphs);
  const judged = outcomes.filter(({ node }) => isJudge(node));
  expect(judged.length).toBeGreaterThan(graphs.length * 0.9);
  const differing = graphs.filter((_, index) => differs(outcomes[index]));
  expect(neverAlike(differing)).toEqual([]);
}

describe("random graphs of ES modules and CommonJS", () => {
  it.each(batchesOf(runs(250)))(
    "log what they log under Node (seed $seed, $count graphs)",
    ({ seed, count: numRuns }) => {
      expectAlike(fc.sample(graphPlan, { seed, numRuns }).map(renderPlan));
    },
    600_000,
  );

  it.each(batchesOf(runs(150)))(
    "log it where `export *` go in circles, too (seed $seed, $count graphs)",
    ({ seed, count: numRuns }) => {
      expectAlike(fc.sample(starPlan, { seed, numRuns }).map(renderPlan));
    },
    600_000,
  );

  it("say something", () => {
    const graphs = fc
      .sample(graphPlan, { seed: 1, numRuns: 200 })
      .map(renderPlan);
    const lines = compareGraphs(graphs).flatMap(({ node }) => node ?? []);
    for (const word of [
      /ends$/,
      /caught/,
      /later/,
      /awaited/,
      /required/,
      /mutated/,
      /before initialization/,
      /failed: Error {2}m\d+ throws/,
      /ERR_REQUIRE_ASYNC_MODULE/,
      /ERR_REQUIRE_CYCLE_MODULE/,
      /does not provide an export named/,
    ]) {
      expect(lines.filter((line) => word.test(line))).not.toHaveLength(0);
    }
  });
});
