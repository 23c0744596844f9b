/**
 * Parts of builtins that are large and seldom used: which they are, and by which
 * words a program shows that it may use them. A part that no module has a word of
 * is not in the artifact. Plain data.
 */

export interface PartRow {
  /** The builtin that loads it. */
  readonly builtin: string;
  /** Beside this file; or another builtin. */
  readonly file: string;
  /** Matches each source that may use it, computed names included. */
  readonly word: RegExp;
}

const of = (builtin: string, file: string, word: RegExp): PartRow => ({
  builtin,
  file,
  word,
});

export const partRows: readonly PartRow[] = [
  of("node:stream", "./polyfills/stream/adapters.js", /toWeb|fromWeb/),
  of(
    "node:crypto",
    "./stubs/crypto/pairs.js",
    // `sign` and `verify` alone are words of many programs.
    /create(?:Sign|Verify|ECDH|PrivateKey|PublicKey)|generateKeyPair|(?:public|private)(?:En|De)crypt|diffieHellman|getCurves|KeyObject\s*\.\s*from|\bECDH\b|(?<!\bMath\.)\b(?:[sS]ign|[vV]erify)["'`]?\s*[(,}:=\]]/,
  ),
  of(
    "node:crypto",
    "./stubs/crypto/certificates.js",
    /X509Certificate|\bCertificate\b|Spkac/,
  ),
  of("node:crypto", "./stubs/crypto/ciphers.js", /[cC]ipher/),
  of("node:crypto", "./stubs/crypto/groups.js", /DiffieHellman/),
  of("node:crypto", "./stubs/crypto/primes.js", /(?:check|generate)Prime/),
  of(
    "node:process",
    "./internal/input.js",
    /\bprocess\b[\s\S]{0,99}\bstdin\b|\bstdin\b[\s\S]{0,99}\bprocess\b|openStdin/,
  ),
  of("node:process", "node:fs", /loadEnvFile/),
  of("node:process", "./polyfills/util/parse-env.js", /loadEnvFile/),
  of("node:util", "./polyfills/util/mime.js", /MIME(?:Type|Params)/),
  of(
    "node:perf_hooks",
    "./bridge/perf_hooks/histogram.js",
    /createHistogram|monitorEventLoopDelay/,
  ),
  of("node:v8", "./stubs/v8/serialization.js", /erialize/),
  of("node:zlib", "./polyfills/zlib/brotli.js", /rotli/),
  of(
    "node:worker_threads",
    "./polyfills/messaging.js",
    /Message(?:Channel|Port|OnPort)|BroadcastChannel/,
  ),
  // Of a Blob.
  of("node:buffer", "node:stream/web", /(?:\.|["'`])stream["'`\]]*\s*\(/),
  // Known by the names of the classes that need it.
  of("node:stream/web", "node:zlib", /ompressionStream/),
];
