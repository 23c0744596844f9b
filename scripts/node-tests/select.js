/**
 * Which of Node's own tests concern a module and can run in a sandbox. Receives
 * names and texts; returns the module and the reason to leave a test out.
 */
"use strict";

/** By module: how the names of its tests begin, behind `test-`. */
const MODULES = {
  path: ["path"],
  querystring: ["querystring"],
  url: ["url", "whatwg-url"],
  util: ["util"],
  events: ["event-emitter", "events", "eventtarget", "event-target"],
  buffer: ["buffer", "blob"],
  console: ["console"],
  diagnostics_channel: ["diagnostics-channel"],
  perf_hooks: ["perf-hooks", "performance", "performanceobserver"],
  stream: ["stream", "stream2", "stream3"],
  "stream/web": [
    "webstream",
    "webstreams",
    "whatwg-readablestream",
    "whatwg-readablebytestream",
    "whatwg-readablebytestreambyob",
    "whatwg-transformstream",
    "whatwg-writablestream",
    "whatwg-webstreams",
    "global-webstreams",
  ],
  string_decoder: ["string-decoder"],
  punycode: ["punycode"],
  assert: ["assert"],
  timers: ["timers"],
  async_hooks: ["async-local-storage", "asyncresource"],
  readline: ["readline"],
  vm: ["vm"],
  v8: ["v8"],
  os: ["os"],
  process: ["process"],
  zlib: ["zlib"],
  crypto: ["crypto"],
  fs: ["fs"],
};

/** Of what a test needs that no sandbox has: the reason, and how it shows. */
const OUT_OF_REACH = [
  ["flags of Node", /^\/\/ Flags:.*--(?!pending-deprecation|no-warnings)/m],
  [
    "a child process, worker, socket or inspector",
    /require\('(?:node:)?(?:child_process|cluster|worker_threads|net|http|https|http2|tls|dgram|dns|inspector|domain|repl|trace_events|wasi)'\)|\b(?:Worker|MessageChannel|BroadcastChannel)\b|common\.(?:spawnPromisified|PIPE)/,
  ],
  [
    "Node's insides",
    /require\('internal\/|internalBinding|process\.binding\(|common\/(?:wpt|ongc|gc)|process\._rawDebug/,
  ],
  [
    "parts of Node's sources beside its tests",
    /require\('\.\.\/\.\.\/(?:deps|lib|tools)\/|'doc', 'api'/,
  ],
  ["contexts of vm", /runInNewContext|createContext|runInContext/],
  ["the collection of garbage", /\bgc\(/],
  ["files of the host's kernel", /['"]\/(?:proc|sys)\//],
  ["node's own executable", /process\.execPath|process\.abort|process\.kill\(/],
];

/** @returns the module that `test-path-join.js` is of; `null` for none */
function moduleOf(name) {
  const subject = /^test-(.*)\.js$/.exec(name)?.[1] ?? "";
  for (const [module, prefixes] of Object.entries(MODULES)) {
    if (
      prefixes.some(
        (prefix) => subject === prefix || subject.startsWith(`${prefix}-`),
      )
    )
      return module;
  }
  return null;
}

/** @returns why a test cannot run in a sandbox; `null` where it can */
function outOfReach(text) {
  return OUT_OF_REACH.find(([, sign]) => sign.test(text))?.[0] ?? null;
}

module.exports = { modules: Object.keys(MODULES), moduleOf, outOfReach };
