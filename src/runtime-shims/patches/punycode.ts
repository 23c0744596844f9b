/**
 * The punycode package, which Node advises against where it is asked to.
 *
 * @see https://nodejs.org/api/punycode.html
 */
import { pendingDeprecated } from "../internal/deprecation.js";

export function patch(polyfill: object): object {
  pendingDeprecated(
    "The `punycode` module is deprecated. Please use a userland alternative instead.",
    "DEP0040",
  );
  return polyfill;
}
