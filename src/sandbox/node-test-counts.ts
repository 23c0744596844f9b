/** How many of Node's own tests pass in a sandbox; written by `scripts/node-tests.js`. */
export const nodeTestCounts: Readonly<
  Record<
    string,
    { readonly tests: number; readonly v8: number; readonly quickjs: number }
  >
> = {
  path: {
    tests: 14,
    v8: 14,
    quickjs: 14,
  },
  querystring: {
    tests: 3,
    v8: 3,
    quickjs: 3,
  },
  url: {
    tests: 36,
    v8: 35,
    quickjs: 35,
  },
  util: {
    tests: 10,
    v8: 10,
    quickjs: 10,
  },
  events: {
    tests: 31,
    v8: 31,
    quickjs: 31,
  },
  buffer: {
    tests: 54,
    v8: 54,
    quickjs: 52,
  },
  console: {
    tests: 18,
    v8: 17,
    quickjs: 16,
  },
  diagnostics_channel: {
    tests: 15,
    v8: 14,
    quickjs: 14,
  },
  perf_hooks: {
    tests: 9,
    v8: 6,
    quickjs: 7,
  },
  stream: {
    tests: 175,
    v8: 168,
    quickjs: 168,
  },
  "stream/web": {
    tests: 10,
    v8: 9,
    quickjs: 9,
  },
  string_decoder: {
    tests: 3,
    v8: 3,
    quickjs: 3,
  },
  punycode: {
    tests: 1,
    v8: 1,
    quickjs: 1,
  },
  assert: {
    tests: 13,
    v8: 13,
    quickjs: 11,
  },
  timers: {
    tests: 40,
    v8: 38,
    quickjs: 39,
  },
  async_hooks: {
    tests: 5,
    v8: 4,
    quickjs: 3,
  },
  readline: {
    tests: 14,
    v8: 7,
    quickjs: 7,
  },
  os: {
    tests: 3,
    v8: 3,
    quickjs: 3,
  },
  process: {
    tests: 46,
    v8: 39,
    quickjs: 39,
  },
  zlib: {
    tests: 50,
    v8: 35,
    quickjs: 35,
  },
  crypto: {
    tests: 82,
    v8: 81,
    quickjs: 76,
  },
  fs: {
    tests: 180,
    v8: 155,
    quickjs: 151,
  },
};

export const nodeTestsVersion = "20";
