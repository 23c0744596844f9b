/**
 * Each snippet runs as a real module under Node and as a rendered factory; both
 * must log the same.
 */
import { compareGraphs, type Outcome } from "../support/esm-compare.js";
import { snippetCases } from "../support/esm-snippets.js";

describe("a rendered ES module does what Node's does", () => {
  let outcomes: readonly Outcome[] = [];
  beforeAll(() => {
    outcomes = compareGraphs(snippetCases.map(([, graph]) => graph));
  });

  it.each(snippetCases.map(([name], index) => [name, index] as const))(
    "%s",
    (_, index) => {
      const outcome = outcomes[index];
      expect(outcome?.node).not.toBeNull();
      expect(outcome?.node).not.toHaveLength(0);
      expect(outcome?.ours).toEqual(outcome?.node);
    },
  );
});
