/** Every edge of the packages installed from npm, compared with Node. */
import { nodeHost } from "../../src/host.js";
import { createPackageReader } from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import { findDisagreements, findEdges } from "../support/edges.js";
import { npmFixturesDir } from "../support/paths.js";

test("the edges of installed packages resolve as in Node", () => {
  const edges = findEdges(npmFixturesDir);
  // An empty folder would prove nothing.
  expect(edges.length).toBeGreaterThan(500);
  const host = nodeHost(npmFixturesDir);
  const resolve = createResolver(host, createPackageReader(host), {
    conditions: [],
    preserveSymlinks: false,
    browserField: false,
  });
  expect(findDisagreements(resolve, edges)).toEqual([]);
});
