/**
 * What the punycode package leaves to Node: to say that one should take the package.
 *
 * @see https://nodejs.org/api/punycode.html
 */
import { pendingDeprecated } from "../internal/warnings.js";

export function patch(polyfill: object): object {
  pendingDeprecated(
    "The `punycode` module is deprecated. Please use a userland alternative instead.",
    "DEP0040",
  );
  return polyfill;
}
