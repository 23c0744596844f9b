/**
 * Stands in for Node's test/common where Node's own tests run in a sandbox: the
 * same helpers, made of the sandbox's own means. It is compiled into the artifact
 * beside the test. What a test expected and did not get is in `problems()`.
 */
"use strict";
const assert = require("node:assert");
const { inspect } = require("node:util");

const checks = [];
const faults = [];
const noop = () => {};

function runsFor(expected, least, fn, options) {
  if (typeof fn === "number") return runsFor(fn, least, noop, options);
  const check = { expected, least, actual: 0, name: fn.name || "<anonymous>" };
  checks.push(check);
  const counted = function (...args) {
    check.actual++;
    return Reflect.apply(fn, this, args);
  };
  Object.defineProperties(counted, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  });
  return counted;
}

function mustCall(fn = noop, count = 1) {
  if (typeof fn === "number") return runsFor(fn, false, noop);
  return runsFor(count, false, fn);
}

function mustCallAtLeast(fn = noop, count = 1) {
  if (typeof fn === "number") return runsFor(fn, true, noop);
  return runsFor(count, true, fn);
}

function mustNotCall(message = "function should not have been called") {
  return function mustNotCall(...args) {
    const given =
      args.length > 0
        ? `\ncalled with arguments: ${args.map((one) => inspect(one)).join(", ")}`
        : "";
    const error = new assert.AssertionError({
      message: `${message}${given}`,
      operator: "fail",
    });
    faults.push(String(error.message));
    throw error;
  };
}

function mustSucceed(fn = noop, count) {
  return mustCall(function (error, ...args) {
    assert.ifError(error);
    return Reflect.apply(fn, this, args);
  }, count);
}

/** A function for `assert.throws`, or of an event, that checks an error. */
function expectsError(wanted, count) {
  return mustCall((...args) => {
    assert.strictEqual(args.length, 1, "Expected one argument");
    const [error] = args;
    const { enumerable } =
      Object.getOwnPropertyDescriptor(error, "message") ?? {};
    assert.notStrictEqual(enumerable, true, "The error message is enumerable");
    const { type, ...rest } = wanted;
    if (typeof wanted === "function" || wanted instanceof RegExp) {
      assert.throws(() => {
        throw error;
      }, wanted);
      return true;
    }
    if (type !== undefined)
      assert.ok(error instanceof type, `${error.name} is not a ${type.name}`);
    assert.throws(() => {
      throw error;
    }, rest);
    return true;
  }, count);
}

/** Warnings by their name; each is expected once, in order. */
function expectWarning(first, second, third) {
  const wanted =
    typeof first === "string" ? { [first]: expected(second, third) } : first;
  for (const name of Object.keys(wanted)) {
    if (!Array.isArray(wanted[name])) wanted[name] = [wanted[name]];
    if (typeof wanted[name][0] === "string") wanted[name] = [wanted[name]];
    else if (!Array.isArray(wanted[name][0]))
      wanted[name] = wanted[name].map((one) => [].concat(one));
  }
  const count = Object.values(wanted).flat().length;
  process.on(
    "warning",
    mustCall((warning) => {
      const next = wanted[warning.name]?.shift();
      assert.ok(next, `Unexpected warning ${warning.name}: ${warning.message}`);
      assert.strictEqual(warning.message, next[0]);
      assert.strictEqual(warning.code, next[1]);
    }, count),
  );
}

function expected(messages, code) {
  return Array.isArray(messages) ? messages : [[messages, code]];
}

function skip(why) {
  console.log(`1..0 # Skipped: ${why}`);
  process.exit(0);
}

function invalidArgTypeHelper(input) {
  if (input == null) return ` Received ${input}`;
  if (typeof input === "function") return ` Received function ${input.name}`;
  if (typeof input === "object") {
    return input.constructor?.name
      ? ` Received an instance of ${input.constructor.name}`
      : ` Received ${inspect(input, { depth: -1 })}`;
  }
  let text = inspect(input, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return ` Received type ${typeof input} (${text})`;
}

function getArrayBufferViews(buffer) {
  const { byteLength } = buffer;
  const { byteOffset } = buffer;
  return [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ]
    .filter(({ BYTES_PER_ELEMENT: size = 1 }) => byteLength % size === 0)
    .map(
      (View) =>
        new View(
          buffer.buffer,
          byteOffset,
          byteLength / (View.BYTES_PER_ELEMENT ?? 1),
        ),
    );
}

/** A proxy that complains about each change of an object, however deep. */
function mustNotMutateObjectDeep(original) {
  if (original === null || typeof original !== "object") return original;
  const proxies = new Map();
  const refuse = (what) => () => {
    assert.fail(`Expected no side effects, got ${what}`);
  };
  const handler = {
    __proto__: null,
    defineProperty: refuse("a definition"),
    deleteProperty: refuse("a deletion"),
    preventExtensions: refuse("an extension prevented"),
    set: refuse("an assignment"),
    setPrototypeOf: refuse("a prototype"),
    get: (target, key, receiver) => wrap(Reflect.get(target, key, receiver)),
  };
  function wrap(value) {
    if (
      value === null ||
      typeof value !== "object" ||
      ArrayBuffer.isView(value)
    )
      return value;
    let proxy = proxies.get(value);
    if (proxy === undefined) {
      proxy = new Proxy(value, handler);
      proxies.set(value, proxy);
    }
    return proxy;
  }
  return wrap(original);
}

function runWithInvalidFD(use) {
  const fs = require("node:fs");
  let fd = 1 << 30;
  try {
    while (fs.fstatSync(fd--) && fd > 0);
  } catch {
    use(fd);
    return;
  }
  skip("Could not generate an invalid fd");
}

/** What was expected of the test and did not happen. */
function problems() {
  return [
    ...faults,
    ...checks
      .filter(({ expected, least, actual }) =>
        least ? actual < expected : actual !== expected,
      )
      .map(
        ({ name, expected, actual }) =>
          `Mismatched ${name} function calls. Expected ${expected}, actual ${actual}.`,
      ),
  ];
}

module.exports = {
  allowGlobals: noop,
  canCreateSymLink: () => true,
  childShouldThrowAndAbort: noop,
  createZeroFilledFile(name) {
    require("node:fs").writeFileSync(name, Buffer.alloc(10 * 1024 * 1024));
  },
  disableCrashOnUnhandledRejection: noop,
  enoughTestMem: true,
  expectsError,
  expectWarning,
  getArrayBufferViews,
  getBufferSources: (buffer) => [
    ...getArrayBufferViews(buffer),
    new Uint8Array(buffer).buffer,
  ],
  hasCrypto: true,
  hasFipsCrypto: false,
  // Domains are the sandbox's own; what else needs Intl is for the test to meet.
  hasIntl: true,
  hasIPv6: false,
  hasOpenSSL3: true,
  hasOpenSSL31: false,
  hasQuic: false,
  invalidArgTypeHelper,
  isAIX: false,
  isAlive: () => true,
  isASan: false,
  isDumbTerminal: false,
  isFreeBSD: false,
  isIBMi: false,
  isLinux: true,
  isLinuxPPCBE: false,
  isMainThread: true,
  isOpenBSD: false,
  isOSX: false,
  isPi: false,
  isSunOS: false,
  isWindows: false,
  mustCall,
  mustCallAtLeast,
  mustNotCall,
  mustNotMutateObjectDeep,
  mustSucceed,
  nodeProcessAborted: () => false,
  opensslCli: false,
  platformTimeout: (milliseconds) => milliseconds,
  printSkipMessage: (why) => console.log(`1..0 # Skipped: ${why}`),
  problems,
  PORT: 12346,
  runWithInvalidFD,
  skip,
  skipIf32Bits: noop,
  skipIfDumbTerminal: noop,
  skipIfEslintMissing: () => skip("no eslint"),
  skipIfInspectorDisabled: () => skip("no inspector"),
  skipIfWorker: noop,
};
