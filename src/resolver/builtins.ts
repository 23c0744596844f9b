/**
 * The names of Node's builtin modules. A committed list, so that one input
 * compiles to the same bytes on every Node the compiler runs on: the union of
 * Node 20, 22, 24 and 26. Knows nothing of files.
 */

/** Names that are builtins without the `node:` prefix, sorted. */
export const builtinNames: readonly string[] = [
  "_http_agent",
  "_http_client",
  "_http_common",
  "_http_incoming",
  "_http_outgoing",
  "_http_server",
  "_stream_duplex",
  "_stream_passthrough",
  "_stream_readable",
  "_stream_transform",
  "_stream_wrap",
  "_stream_writable",
  "_tls_common",
  "_tls_wrap",
  "assert",
  "assert/strict",
  "async_hooks",
  "buffer",
  "child_process",
  "cluster",
  "console",
  "constants",
  "crypto",
  "dgram",
  "diagnostics_channel",
  "dns",
  "dns/promises",
  "domain",
  "events",
  "fs",
  "fs/promises",
  "http",
  "http2",
  "https",
  "inspector",
  "inspector/promises",
  "module",
  "net",
  "os",
  "path",
  "path/posix",
  "path/win32",
  "perf_hooks",
  "process",
  "punycode",
  "querystring",
  "readline",
  "readline/promises",
  "repl",
  "stream",
  "stream/consumers",
  "stream/promises",
  "stream/web",
  "string_decoder",
  "sys",
  "timers",
  "timers/promises",
  "tls",
  "trace_events",
  "tty",
  "url",
  "util",
  "util/types",
  "v8",
  "vm",
  "wasi",
  "worker_threads",
  "zlib",
];

/** Names that are builtins with the prefix alone, sorted. */
export const prefixedNames: readonly string[] = [
  "sea",
  "sqlite",
  "test",
  "test/reporters",
];

const names: ReadonlySet<string> = new Set(builtinNames);

/**
 * The canonical name of the builtin that a specifier asks for, or `null`.
 * Builtins win over files, as in Node; `punycode/` is not one. Anything behind
 * `node:` is one, known or not: which exist is for the Node that runs the
 * artifact to say, and no file can be meant.
 *
 * @returns the name with its `node:` prefix
 */
export function builtinName(specifier: string): string | null {
  if (specifier.startsWith("node:")) return specifier;
  return names.has(specifier) ? `node:${specifier}` : null;
}
