/** The text of the expression that did not hold, where it can be found. */

/**
 * @param _api the assertion that was called
 * @returns nothing where the source is not known
 */
export function failedExpression(_api: unknown): string | undefined {
  return undefined;
}
