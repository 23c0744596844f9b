/**
 * The globals that Node has and ECMAScript has not: where each comes from in a
 * sandbox artifact. Only those that a program names are made. Plain data.
 */

export interface GlobalRow {
  /**
   * A builtin, `node:buffer`, or a file beside this one, `./polyfills/web/x.js`;
   * `null` is the global object itself.
   */
  readonly from: string | null;
  /** The export; the module itself where there is none. */
  readonly member?: string;
  /** Whether polyfills ask for it in earnest; others they do without. */
  readonly polyfills?: true;
}

const of = (from: string, ...names: readonly string[]) =>
  names.map((name) => [name, { from, member: name }] as const);
const needed = (from: string, ...names: readonly string[]) =>
  names.map((name) => [name, { from, member: name, polyfills: true }] as const);

export const globalRows: ReadonlyMap<string, GlobalRow> = new Map<
  string,
  GlobalRow
>([
  ["global", { from: null, polyfills: true }],
  ["process", { from: "node:process", polyfills: true }],
  ["console", { from: "node:console" }],
  ...needed("node:buffer", "Buffer", "atob", "btoa"),
  ...needed("node:timers", "setTimeout", "clearTimeout"),
  ...needed("node:timers", "setInterval", "clearInterval"),
  ...needed("node:timers", "setImmediate", "clearImmediate"),
  ...needed("node:buffer", "Blob"),
  ...of("node:buffer", "File"),
  ...of(
    "node:perf_hooks",
    "performance",
    "Performance",
    "PerformanceEntry",
    "PerformanceMark",
    "PerformanceMeasure",
    "PerformanceObserver",
    "PerformanceObserverEntryList",
  ),
  ...of("node:url", "URL", "URLSearchParams"),
  ...needed("./internal/encoding.js", "TextEncoder", "TextDecoder"),
  ...needed("./polyfills/globals.js", "queueMicrotask"),
  ...of("./polyfills/globals.js", "structuredClone"),
  ...of("./polyfills/abort-controller.js", "AbortController", "AbortSignal"),
  ...of("./polyfills/event-target.js", "EventTarget", "Event"),
  ...of("./polyfills/dom-exception.js", "DOMException"),
  ...of(
    "./polyfills/messaging.js",
    "BroadcastChannel",
    "MessageChannel",
    "MessageEvent",
    "MessagePort",
  ),
  ...of(
    "node:stream/web",
    "ReadableStream",
    "ReadableStreamDefaultReader",
    "ReadableStreamBYOBReader",
    "ReadableStreamBYOBRequest",
    "ReadableByteStreamController",
    "ReadableStreamDefaultController",
    "TransformStream",
    "TransformStreamDefaultController",
    "WritableStream",
    "WritableStreamDefaultWriter",
    "WritableStreamDefaultController",
    "ByteLengthQueuingStrategy",
    "CountQueuingStrategy",
    "TextEncoderStream",
    "TextDecoderStream",
    "CompressionStream",
    "DecompressionStream",
  ),
  // V8's; other engines get it where a source names it.
  [
    "Error.captureStackTrace",
    { from: "./polyfills/stack-trace.js", member: "captureStackTrace" },
  ],
  ["BigInt.asUintN", { from: "./polyfills/big-int.js", polyfills: true }],
  // It has no value; its module makes engines heed it.
  ["Error.prepareStackTrace", { from: "./polyfills/stack-trace.js" }],
  ["crypto", { from: "node:crypto", member: "webcrypto" }],
  ...of("./stubs/crypto/subtle.js", "CryptoKey", "SubtleCrypto"),
]);
