/**
 * The one table of what a sandbox artifact makes of Node's builtin modules: the
 * tier of each, where its code comes from, what works and what the rest does.
 * The loader, the texts of the errors, `ingot tiers` and docs/compatibility.md
 * are all made from it. Plain data and the questions asked of it.
 */
import { type ExportShape, nodeExports } from "./node-exports";
import { TIERS, type Tier } from "./tier-names";

export { TIERS, type Tier };

/** An API whose tier is not its module's; `hint` follows the error's text. */
export interface ApiRow {
  readonly tier: Tier;
  readonly hint?: string;
}

export interface BuiltinRow {
  readonly tier: Tier;
  /**
   * The package that is loaded as it is, resolved from the compiler's own
   * dependencies. Without it the code is the file of the builtin's name in the
   * folder of its tier: `bridge/`, `polyfills/`, or `stubs/` for all others;
   * or, whatever its tier, in `bridge/`.
   * Where that is absent, too, the module is made from the table.
   */
  readonly polyfill?: string;
  /** The builtin, and the member of it, that the whole module is. */
  readonly member?: readonly [builtin: string, member: string | null];
  /** Whether values that the code lacks are Node's: constants. */
  readonly constants?: true;
  /** Constants cannot be changed, and are members of the module as well. */
  readonly sealed?: true;
  /** With this capability of the bridge it works, whatever its tier is without. */
  readonly capability?: "net";
  /** What works, for readers. */
  readonly supported: string;
  /** What all else does, for readers. */
  readonly rest: string;
  /** Follows the text of its errors, where the API has no hint of its own. */
  readonly hint?: string;
  /**
   * By name, `watch` or `promises.watch`; `*` stands for all that Node exports
   * and that is not named here.
   */
  readonly apis?: Readonly<Record<string, ApiRow>>;
}

const NOTHING = "nothing";
const THROWS = "throws `<module>.<api> is not supported in sandbox`";
const THROWS_LATER = `can be required and extended; each call ${THROWS}`;
const THROWS_ON_REQUIRE =
  "`require` throws `<module> is not supported in sandbox`";
const NOT_YET = "not yet supported";
const UNGRANTED = `${NOT_YET} without a grant of the host`;
const POLLING: ApiRow = { tier: "deferred", hint: "use polling" };

/** A module that cannot be required. */
function unsupported(hint?: string): BuiltinRow {
  return {
    tier: "unsupported",
    supported: NOTHING,
    rest: THROWS_ON_REQUIRE,
    ...(hint !== undefined && { hint }),
  };
}

/** A module whose functions throw. */
function deferred(hint: string = NOT_YET): BuiltinRow {
  return {
    tier: "deferred",
    supported: NOTHING,
    rest: THROWS_LATER,
    hint,
  };
}

/** A module that is another, or a member of another. */
function memberOf(
  builtin: string,
  member: string | null,
  tier: Tier,
): BuiltinRow {
  const whole = member === null ? builtin : `${builtin}.${member}`;
  return {
    tier,
    member: [builtin, member],
    supported: `as \`${whole}\``,
    rest: `as \`${whole}\``,
  };
}

/** Several APIs of one tier. */
function apis(
  tier: Tier,
  names: string,
  hint?: string,
): Readonly<Record<string, ApiRow>> {
  return Object.fromEntries(
    names
      .split(" ")
      .map((name) => [name, { tier, ...(hint !== undefined && { hint }) }]),
  );
}

/** By the builtin's name without `node:`, sorted. */
export const builtinRows: Readonly<Record<string, BuiltinRow>> = {
  _http_agent: deferred(),
  _http_client: deferred(),
  _http_common: deferred(),
  _http_incoming: deferred(),
  _http_outgoing: deferred(),
  _http_server: deferred(),
  _stream_duplex: memberOf("stream", "Duplex", "polyfill"),
  _stream_passthrough: memberOf("stream", "PassThrough", "polyfill"),
  _stream_readable: memberOf("stream", "Readable", "polyfill"),
  _stream_transform: memberOf("stream", "Transform", "polyfill"),
  _stream_wrap: deferred(),
  _stream_writable: memberOf("stream", "Writable", "polyfill"),
  _tls_common: deferred(),
  _tls_wrap: deferred(),
  assert: {
    tier: "polyfill",
    supported:
      "all: assertions with Node's messages, `AssertionError`, `CallTracker`",
    rest: THROWS,
  },
  "assert/strict": memberOf("assert", "strict", "polyfill"),
  async_hooks: {
    tier: "polyfill",
    supported:
      "`AsyncLocalStorage` over promises, `await`, ticks, timers and what the host calls; `AsyncResource`. Ids are those of `AsyncResource`s",
    rest: THROWS,
    hint: NOT_YET,
    apis: apis("deferred", "createHook"),
  },
  buffer: {
    tier: "polyfill",
    supported:
      "`Buffer` with all encodings, `transcode`, `atob`, `btoa`, `isUtf8`, `isAscii`, `Blob`, `File`, `resolveObjectURL`",
    rest: THROWS,
  },
  child_process: {
    tier: "bridge",
    supported:
      "programs by the names that the host grants: `spawn`, `exec`, `execFile`, and the same at once; there is no shell, unless `sh` is granted",
    rest: THROWS,
    hint: UNGRANTED,
    apis: {
      fork: {
        tier: "unsupported",
        hint: "IPC across the isolate boundary is not supported",
      },
      ...apis("deferred", "_forkChild", NOT_YET),
    },
  },
  cluster: unsupported(),
  console: {
    tier: "bridge",
    supported:
      "`console` and `Console`, written to the bridge's stdout and stderr",
    rest: THROWS,
    apis: {
      ...apis("stub", "profile profileEnd timeStamp context"),
      ...apis("deferred", "createTask"),
    },
  },
  constants: {
    tier: "polyfill",
    polyfill: "constants-browserify",
    constants: true,
    supported: "all: the constants of os, fs and crypto",
    rest: "there is none",
  },
  crypto: {
    tier: "stub",
    supported:
      "`getRandomValues()`, `randomUUID()`, `randomBytes()`, `randomFillSync()` and `randomInt()`: cryptographically secure randomness from the host alone, never a pseudo-random fallback; hashes, HMAC, PBKDF2, scrypt, HKDF, secret keys, `timingSafeEqual()`; AES (ECB, CBC, CFB, OFB, CTR, GCM, CCM, OCB, wrap), three times DES and ChaCha20 ciphers; primes; `DiffieHellman` and its groups; `X509Certificate`, `Certificate`; pairs of keys of RSA, DSA, DH, P-224, P-256, P-384, P-521, secp256k1, Ed25519, Ed448, X25519 and X448: made, read, written, to sign, verify, encrypt and agree with; `subtle`, which the host does",
    rest: `${THROWS}; so do the sources of randomness where the host grants no entropy`,
    apis: {
      ...apis(
        "stub",
        "subtle getRandomValues randomUUID randomBytes pseudoRandomBytes prng rng randomFill randomFillSync randomInt webcrypto constants Cipher Cipheriv createCipher createCipheriv createDecipher createDecipheriv Decipher Decipheriv getCipherInfo getCiphers createHash createHmac createSecretKey generateKey generateKeySync getFips getHashes Hash hash hkdf hkdfSync Hmac KeyObject pbkdf2 pbkdf2Sync scrypt scryptSync secureHeapUsed setEngine timingSafeEqual",
      ),
      ...apis(
        "stub",
        "Certificate X509Certificate checkPrime checkPrimeSync createDiffieHellman createDiffieHellmanGroup DiffieHellman DiffieHellmanGroup generatePrime generatePrimeSync getDiffieHellman createECDH createPrivateKey createPublicKey createSign createVerify diffieHellman ECDH generateKeyPair generateKeyPairSync getCurves privateDecrypt privateEncrypt publicDecrypt publicEncrypt Sign sign Verify verify",
      ),
      "*": { tier: "deferred" },
    },
  },
  dgram: unsupported(),
  diagnostics_channel: {
    tier: "polyfill",
    supported: "all; builtins publish nothing of their own",
    rest: THROWS,
  },
  dns: {
    tier: "bridge",
    supported:
      "`lookup`, `resolve` and its kin, `Resolver`, `promises`, over the bridge's dns; addresses are looked up without it",
    rest: THROWS,
    hint: UNGRANTED,
    apis: apis("deferred", "lookupService promises.lookupService", NOT_YET),
  },
  "dns/promises": { ...memberOf("dns", "promises", "bridge") },
  domain: unsupported(),
  events: {
    tier: "polyfill",
    supported:
      "`EventEmitter`, `once`, `on`, `getEventListeners`, `errorMonitor`, `captureRejections`",
    rest: THROWS,
    apis: apis("deferred", "EventEmitterAsyncResource"),
  },
  fs: {
    tier: "bridge",
    supported:
      "files in memory, the artifact's assets among them, and in the folders that the host grants, with descriptors, links, permissions, streams, handles and promises; chmod, chown, link, symlink, readlink, truncate, utimes, access, cp and realpath among them; descriptors 0 to 2 are the standard streams",
    rest: THROWS,
    constants: true,
    apis: {
      watch: POLLING,
      watchFile: POLLING,
      "promises.watch": POLLING,
    },
  },
  "fs/promises": memberOf("fs", "promises", "bridge"),
  http: {
    tier: "bridge",
    supported:
      "servers and requests of HTTP/1.1 over the bridge's net, `Agent`, upgrades; requests over the bridge's http where there is no net; messages of their own without either",
    rest: THROWS,
    hint: UNGRANTED,
    apis: apis("deferred", "_connectionListener", NOT_YET),
  },
  http2: unsupported(),
  https: {
    tier: "bridge",
    supported:
      "requests, servers and `Agent` over the bridge's net, where the host does TLS; requests over the bridge's http where there is no net",
    rest: THROWS,
    hint: UNGRANTED,
  },
  inspector: unsupported(),
  "inspector/promises": unsupported(),
  module: {
    tier: "stub",
    supported:
      "`createRequire`, `builtinModules`, `isBuiltin`, and `Module` with its hooks",
    rest: THROWS,
    apis: apis("deferred", "SourceMap findSourceMap register runMain"),
  },
  net: {
    tier: "deferred",
    supported:
      "with the bridge's net: sockets, servers, to the places granted; `isIP` and its kin, `BlockList` and `SocketAddress` always",
    rest: THROWS_LATER,
    hint: UNGRANTED,
    capability: "net",
    apis: {
      ...apis("polyfill", "isIP isIPv4 isIPv6 BlockList SocketAddress"),
      ...apis("deferred", "_createServerHandle", NOT_YET),
    },
  },
  os: {
    tier: "stub",
    polyfill: "os-browserify/browser",
    supported: "all functions, with the answers of a small Linux machine",
    rest: THROWS,
    constants: true,
  },
  path: {
    tier: "polyfill",
    polyfill: "path-browserify",
    supported: "all but `matchesGlob`; `posix` and `win32`",
    rest: THROWS,
    apis: apis("deferred", "matchesGlob win32.matchesGlob"),
  },
  "path/posix": memberOf("path", "posix", "polyfill"),
  "path/win32": memberOf("path", "win32", "polyfill"),
  perf_hooks: {
    tier: "bridge",
    supported:
      "`performance` by the bridge's clock, without which time stands still; marks, measures, `timerify`, and observers of them; histograms; `nodeTiming` and `eventLoopUtilization()` with plausible numbers",
    rest: THROWS,
    constants: true,
    apis: apis(
      "deferred",
      "PerformanceResourceTiming performance.markResourceTiming",
    ),
  },
  process: {
    tier: "bridge",
    supported:
      "`argv`, `env`, `cwd()`, `exit()`, `nextTick()`, `hrtime()`, `stdin`, `stdout`, `stderr`, events, and the rest of what programs ask on start",
    rest: THROWS,
    apis: apis(
      "deferred",
      "abort binding dlopen initgroups kill setegid seteuid setgid setgroups setuid _linkedBinding _kill _fatalException _debugProcess _debugEnd _startProfilerIdleNotifier _stopProfilerIdleNotifier",
    ),
  },
  punycode: {
    tier: "polyfill",
    polyfill: "punycode/",
    supported: "all",
    rest: THROWS,
  },
  querystring: {
    tier: "polyfill",
    polyfill: "querystring-es3",
    supported: "all",
    rest: THROWS,
  },
  readline: {
    tier: "polyfill",
    supported:
      "`createInterface` over any stream: lines, questions, iteration; the cursor's functions, `keypress` events. A terminal's keys are not edited with",
    rest: THROWS,
  },
  "readline/promises": memberOf("readline", "promises", "polyfill"),
  repl: unsupported(),
  sea: unsupported(),
  sqlite: unsupported(),
  stream: {
    tier: "polyfill",
    polyfill: "readable-stream",
    supported: "all classes and functions of Node's streams",
    rest: THROWS,
    apis: apis("deferred", "duplexPair _isArrayBufferView"),
  },
  "stream/consumers": {
    tier: "polyfill",
    supported: "all; `blob()` where `buffer` has `Blob`",
    rest: THROWS,
  },
  "stream/promises": memberOf("stream", "promises", "polyfill"),
  "stream/web": {
    tier: "polyfill",
    polyfill: "web-streams-polyfill",
    supported:
      "all classes, which are globals as well; rejections are the standard's, without Node's codes",
    rest: THROWS,
  },
  string_decoder: {
    tier: "polyfill",
    supported: "all",
    rest: THROWS,
  },
  sys: memberOf("util", null, "polyfill"),
  test: unsupported(),
  "test/reporters": unsupported(),
  timers: {
    tier: "bridge",
    supported: "all; timers need the bridge's clock",
    rest: THROWS,
  },
  "timers/promises": {
    tier: "bridge",
    supported: "all; timers need the bridge's clock",
    rest: THROWS,
  },
  tls: {
    tier: "deferred",
    supported:
      "with the bridge's net: sockets and servers, which the host encrypts with the program's keys and certificates and its own list of whom to trust; `checkServerIdentity` and `createSecureContext` always. Not over streams of the program's own, without sessions, `SNICallback` and PSK",
    rest: THROWS_LATER,
    hint: UNGRANTED,
    capability: "net",
    constants: true,
    apis: {
      ...apis(
        "polyfill",
        "checkServerIdentity convertALPNProtocols createSecureContext SecureContext",
      ),
      ...apis("deferred", "createSecurePair getCiphers", NOT_YET),
    },
  },
  trace_events: unsupported(),
  tty: {
    tier: "polyfill",
    polyfill: "tty-browserify",
    supported: "`isatty()`, which is false",
    rest: THROWS,
  },
  url: {
    tier: "polyfill",
    supported: "the legacy functions, `URL`, `URLSearchParams`, file URLs",
    rest: THROWS,
  },
  util: {
    tier: "polyfill",
    supported:
      "all but what is listed; `inspect` with Node's output. What no engine tells a program is not shown: of proxies their targets, of promises whether they are settled, of iterators of maps and sets what is left; V8 alone tells what is a proxy",
    rest: THROWS,
    apis: {
      "types.isProxy": { tier: "stub" },
      ...apis(
        "deferred",
        "transferableAbortSignal transferableAbortController",
      ),
    },
  },
  "util/types": memberOf("util", "types", "polyfill"),
  v8: {
    tier: "stub",
    supported:
      "`serialize()`, `deserialize()` and their classes, in V8's format; statistics and versions, with plausible numbers",
    rest: THROWS,
    apis: {
      ...apis(
        "stub",
        "Serializer Deserializer DefaultSerializer DefaultDeserializer serialize deserialize",
      ),
      ...apis(
        "stub",
        "getHeapStatistics getHeapSpaceStatistics getHeapCodeStatistics cachedDataVersionTag setFlagsFromString",
      ),
      "*": { tier: "deferred" },
    },
  },
  vm: {
    tier: "stub",
    supported:
      "`Script`, `runInThisContext()` and `compileFunction()` by the engine's own `eval`: what a script declares with `let` ends with it. There are no other contexts, and no `timeout`",
    rest: THROWS,
    apis: apis(
      "deferred",
      "createContext runInContext runInNewContext createScript measureMemory",
    ),
  },
  wasi: unsupported(),
  worker_threads: {
    ...deferred(),
    supported:
      "what a program asks that is the main thread: it is; `MessageChannel`, `MessagePort`, `BroadcastChannel` and `receiveMessageOnPort()` within the program, whose ports keep it not alive. There are no workers",
    apis: {
      ...apis(
        "stub",
        "getEnvironmentData setEnvironmentData markAsUntransferable",
      ),
      ...apis(
        "polyfill",
        "BroadcastChannel MessageChannel MessagePort receiveMessageOnPort",
      ),
      "*": { tier: "deferred", hint: NOT_YET },
    },
  },
  zlib: {
    tier: "polyfill",
    supported:
      "gzip, deflate and raw deflate in both directions, as streams and functions; brotli decoding, of which no encoder that is looked after does without WebAssembly or a heap of 300 MB; `crc32`",
    rest: THROWS,
    constants: true,
    sealed: true,
    apis: apis(
      "deferred",
      "BrotliCompress brotliCompress brotliCompressSync createBrotliCompress",
    ),
  },
};

/** The row of a builtin, with or without `node:`; `null` for what is none. */
export function builtinRow(name: string): BuiltinRow | null {
  const bare = name.startsWith("node:") ? name.slice(5) : name;
  return Object.hasOwn(builtinRows, bare) ? (builtinRows[bare] ?? null) : null;
}

/** The tier of one API, `watch` of `fs`; that of the module where it has none. */
export function apiTier(builtin: string, api: string): Tier {
  const row = builtinRow(builtin);
  if (row === null) return "unsupported";
  if (row.member !== undefined && row.apis === undefined) {
    const [owner, member] = row.member;
    return apiTier(owner, member === null ? api : `${member}.${api}`);
  }
  // Of `promises.watch` alone; of `Duplex.from` that of `Duplex`.
  for (let name = api; name !== ""; name = name.replace(/\.?[^.]*$/, "")) {
    const own = row.apis?.[name];
    if (own !== undefined) return own.tier;
  }
  return row.apis?.["*"]?.tier ?? row.tier;
}

/** What Node's own module exports; nothing where Node 20 has no such module. */
export function exportsOf(builtin: string): ExportShape {
  return nodeExports[builtin] ?? {};
}

/**
 * What follows the text of the errors, by API `fs.watch` or by module `net`.
 * Compiled into each artifact that has such an error.
 */
export function hints(): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, { hint, apis = {} }] of Object.entries(builtinRows)) {
    if (hint !== undefined) found[name] = hint;
    for (const [api, row] of Object.entries(apis)) {
      if (row.hint !== undefined) found[`${name}.${api}`] = row.hint;
    }
  }
  return found;
}

/** The text of the error of a module, `cluster`, or of an API, `fs.watch`. */
export function notSupportedMessage(
  subject: string,
  known: Readonly<Record<string, string>> = hints(),
): string {
  const hint = known[subject] ?? known[subject.split(".")[0] ?? ""];
  const suffix = hint === undefined ? "" : ` — ${hint}`;
  return `${subject} is not supported in sandbox${suffix}`;
}
