/**
 * fast-check, with a seed: the random values of the tests are the same in every
 * run, so that a run fails only for what was changed since another. For others,
 *
 *     INGOT_TEST_SEED=1 npx jest
 */
import { configureGlobal } from "fast-check";

/** Of all that is random. */
export const SEED = Number(process.env.INGOT_TEST_SEED ?? 20);

configureGlobal({ seed: SEED });

export { default } from "fast-check";
