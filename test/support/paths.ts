/** Where the tests, which run compiled from dist/test, find the checkout. */
import { resolve } from "node:path";

export const repoRoot = resolve(__dirname, "../../..");
export const fixturesDir = resolve(repoRoot, "fixtures");
/** Git-ignored; kept between runs. */
export const npmFixturesDir = resolve(repoRoot, "test_output/npm-fixtures");
