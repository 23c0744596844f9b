/** How many of Node's own tests pass in a sandbox; written by `scripts/node-tests.js`. */
export const nodeTestCounts: Readonly<
  Record<
    string,
    { readonly tests: number; readonly v8: number; readonly quickjs: number }
  >
> = {};

export const nodeTestsVersion = "20";
