/**
 * The builtin `process`: what the bridge's `process` says of the world, Node's
 * own answers for all that it leaves open.
 *
 * @see https://nodejs.org/api/process.html
 */
import { EventEmitter } from "node:events";
import {
  invalidArgType,
  invalidArgValue,
  nodeError,
  outOfRange,
} from "../internal/errors.js";
import { activeTasks } from "../internal/event-loop.js";
import { guarded, leave, onUncaught, utf8 } from "../internal/exit.js";
import { nodeVersion } from "../internal/node-version.js";
import { notSupported } from "../internal/not-supported.js";
import { createOutput } from "../internal/output.js";
import { nextTick } from "../internal/ticks.js";
import {
  validateArray,
  validateBoolean,
  validateFunction,
  validateInteger,
  validateNumber,
  validateObject,
  validateString,
  validateUint32,
} from "../internal/validators.js";
import { deprecated, pendingDeprecated, tellBy } from "../internal/warnings.js";
import { bridge } from "./guest.js";
import start = require("ingot:start");

const host = bridge.process ?? {};
const started = bridge.clock?.monotonic() ?? 0;
let directory = host.cwd ?? "/";
let isExiting = false;
let title = "node";
let exitCode: number | string | null | undefined;
let capture: ((error: unknown) => void) | null = null;
let outputs: { stdout?: object; stderr?: object } = {};
let input: object | undefined;

/** As Node's: strings only, whatever is assigned. */
const env = new Proxy(Object.assign({}, host.env) as Record<string, string>, {
  set(target, key, value) {
    if (typeof key === "symbol" || typeof value === "symbol") {
      throw new TypeError("Cannot convert a Symbol value to a string");
    }
    if (!["string", "number", "boolean"].includes(typeof value)) {
      pendingDeprecated(
        "Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make sure to convert the value to a string before setting process.env with it.",
        "DEP0104",
      );
    }
    target[key] = String(value);
    return true;
  },
  defineProperty(target, key, descriptor) {
    if (!("get" in descriptor || "set" in descriptor)) {
      const { value, configurable, enumerable, writable } = descriptor;
      if (configurable === true && enumerable === true && writable === true) {
        target[key as string] = String(value);
        return true;
      }
      throw nodeError(
        "ERR_INVALID_OBJECT_DEFINE_PROPERTY",
        "'process.env' only accepts a configurable, writable, and enumerable data descriptor",
        TypeError,
      );
    }
    throw nodeError(
      "ERR_INVALID_OBJECT_DEFINE_PROPERTY",
      "'process.env' does not accept an accessor(getter/setter) descriptor",
      TypeError,
    );
  },
});

function monotonic(): number {
  return bridge.clock?.monotonic() ?? 0;
}

function hrtime(time?: readonly [number, number]): [number, number] {
  const now = monotonic();
  let seconds = Math.floor(now / 1000);
  let nanoseconds = Math.round((now % 1000) * 1e6);
  if (time !== undefined) {
    if (!Array.isArray(time)) throw invalidArgType("time", "Array", time);
    if (time.length !== 2) throw outOfRange("time", "2", time.length);
    seconds -= time[0];
    nanoseconds -= time[1];
    if (nanoseconds < 0) {
      seconds--;
      nanoseconds += 1e9;
    }
  }
  return [seconds, nanoseconds];
}
hrtime.bigint = () => BigInt(Math.round(monotonic() * 1e6));

/** Plausible: no engine tells. */
function memoryUsage() {
  return {
    rss: 33_554_432,
    heapTotal: 16_777_216,
    heapUsed: 8_388_608,
    external: 1_048_576,
    arrayBuffers: 16_384,
  };
}
memoryUsage.rss = () => memoryUsage().rss;

function checkExitCode(code: unknown): number | undefined {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === "string" && code !== "" ? Number(code) : code;
  if (typeof number !== "number") {
    throw invalidArgType("code", "integer", code);
  }
  validateInteger(number, "code");
  return number;
}

function exit(code?: unknown): never {
  const checked = checkExitCode(code);
  if (checked !== undefined) exitCode = checked;
  if (!isExiting) {
    isExiting = true;
    process.emit("exit", Number(exitCode ?? 0));
  }
  leave(Number(exitCode ?? 0));
}

type Warning = Error & { code?: string; detail?: string };

function emitWarning(
  warning: unknown,
  type?: unknown,
  code?: unknown,
  _caller?: unknown,
): void {
  let detail: unknown;
  let name = type;
  let id = code;
  if (typeof type === "object" && type !== null && !Array.isArray(type)) {
    ({ type: name, code: id, detail } = type as Record<string, unknown>);
  } else if (typeof type === "function") name = undefined;
  if (name !== undefined && name !== null) validateString(name, "type");
  if (typeof id === "function") id = undefined;
  else if (id !== undefined) validateString(id, "code");
  let error: Warning;
  if (typeof warning === "string") {
    error = new Error(warning) as Warning;
    error.name = String(name || "Warning");
    if (id !== undefined) error.code = String(id);
    if (typeof detail === "string") error.detail = detail;
  } else if (warning instanceof Error) error = warning;
  else throw invalidArgType("warning", ["Error", "string"], warning);
  if (error.name === "DeprecationWarning") {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      nextTick(() => {
        throw error;
      });
      return;
    }
  }
  nextTick(() => process.emit("warning", error));
}

/** As Node does where nothing else was asked for. */
function printWarning(warning: Warning): void {
  if (!(warning instanceof Error)) return;
  if (warning.name === "DeprecationWarning" && process.noDeprecation) return;
  const code = warning.code === undefined ? "" : `[${warning.code}] `;
  const detail = warning.detail === undefined ? "" : `\n${warning.detail}`;
  const text = `(node:${process.pid}) ${code}${warning.name}: ${warning.message}${detail}\n`;
  // Programs look at what is written there.
  if (outputs.stderr !== undefined) {
    (outputs.stderr as { write(text: string): void }).write(text);
  } else bridge.stderr?.write(utf8(text));
}

const version = `v${nodeVersion}`;

/** Flags that programs set. */
interface Settings {
  noDeprecation?: boolean;
  throwDeprecation?: boolean;
}

/** Of a user or a group: a number, or a name. */
function validateId(id: unknown, name: string): void {
  if (typeof id === "number") validateUint32(id, name);
  else if (typeof id !== "string") {
    throw invalidArgType(name, ["number", "string"], id);
  }
}

/** There are no names here. */
function refuseUnknown(id: unknown, kind: "User" | "Group"): void {
  if (typeof id !== "string") return;
  throw nodeError(
    "ERR_UNKNOWN_CREDENTIAL",
    `${kind} identifier does not exist: ${id}`,
  );
}

function credential(api: string, kind: "User" | "Group") {
  return (id: unknown): void => {
    validateId(id, "id");
    refuseUnknown(id, kind);
    throw notSupported(`process.${api}`);
  };
}

/** Where the program has files: the folder that is meant, if it is one. */
function folderAt(given: string, path: string): string {
  if (!start.has("node:fs")) return path;
  const fs = start.builtin("node:fs") as typeof import("node:fs");
  try {
    // What is no folder has nothing in it.
    fs.statSync(`${path}/.`);
    return fs.realpathSync(path);
  } catch (error) {
    const { code, errno, message } = error as NodeJS.ErrnoException;
    const [text] = message.split(", ");
    throw Object.assign(
      new Error(`${text}, chdir '${directory}' -> '${given}'`),
      { errno, code, syscall: "chdir", path: directory, dest: given },
    );
  }
}

let mask = 0o22;

const members = {
  version,
  versions: {
    node: nodeVersion,
    v8: "11.3.244.8-node.33",
    uv: "1.46.0",
    modules: "115",
  },
  arch: host.arch ?? "x64",
  platform: host.platform ?? "linux",
  release: { name: "node", lts: "Iron" },
  argv: [...(host.argv ?? ["/usr/local/bin/node", start.entry])],
  execArgv: [...(host.execArgv ?? [])],
  env,
  pid: host.pid ?? 1,
  ppid: 0,
  execPath: host.argv?.[0] ?? "/usr/local/bin/node",
  argv0: "node",
  debugPort: 9229,
  features: {
    inspector: false,
    debug: false,
    uv: false,
    ipv6: true,
    tls_alpn: false,
    tls_sni: false,
    tls_ocsp: false,
    tls: false,
    cached_builtins: true,
  },
  config: Object.freeze({
    target_defaults: Object.freeze({}),
    variables: Object.freeze({}),
  }),
  moduleLoadList: [] as string[],
  allowedNodeEnvironmentFlags: new Set<string>(),
  report: {},
  cwd: () => directory,
  chdir(path: unknown): void {
    validateString(path, "directory");
    const { resolve } = start.has("node:path")
      ? (start.builtin("node:path") as typeof import("node:path"))
      : { resolve: (to: string) => to };
    directory = folderAt(path, resolve(path));
  },
  umask(given?: unknown): number {
    const previous = mask;
    if (given === undefined) return previous;
    let wanted = given;
    if (typeof given === "string") {
      if (!/^[0-7]+$/.test(given)) {
        throw invalidArgValue(
          "mask",
          given,
          "must be a 32-bit unsigned integer or an octal string",
        );
      }
      wanted = Number.parseInt(given, 8);
    }
    validateUint32(wanted, "mask");
    mask = wanted & 0o777;
    return previous;
  },
  assert(value: unknown, message = "assertion error"): void {
    deprecated(
      "process.assert() is deprecated. Please use the `assert` module instead.",
      "DEP0100",
    );
    if (!value) throw nodeError("ERR_ASSERTION", message);
  },
  uptime: () => (monotonic() - started) / 1000,
  hrtime,
  memoryUsage,
  cpuUsage(previous?: unknown) {
    const now = Math.round((monotonic() - started) * 1000);
    if (!previous) return { user: now, system: 0 };
    validateObject(previous, "prevValue");
    const { user, system } = previous as Record<string, unknown>;
    for (const [name, value] of Object.entries({ user, system })) {
      const path = `prevValue.${name}`;
      validateNumber(value, path);
      if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) continue;
      throw invalidArgValue(path, value, "is invalid", RangeError);
    }
    return { user: now - (user as number), system: -(system as number) };
  },
  resourceUsage() {
    return {
      userCPUTime: Math.round((monotonic() - started) * 1000),
      systemCPUTime: 0,
      maxRSS: memoryUsage().rss / 1024,
      sharedMemorySize: 0,
      unsharedDataSize: 0,
      unsharedStackSize: 0,
      minorPageFault: 0,
      majorPageFault: 0,
      swappedOut: 0,
      fsRead: 0,
      fsWrite: 0,
      ipcSent: 0,
      ipcReceived: 0,
      signalsCount: 0,
      voluntaryContextSwitches: 0,
      involuntaryContextSwitches: 0,
    };
  },
  constrainedMemory: () => undefined,
  availableMemory: () => memoryUsage().heapTotal,
  getActiveResourcesInfo: () => activeTasks(),
  _getActiveRequests: () => [] as object[],
  _getActiveHandles: () => [] as object[],
  _rawDebug(...args: unknown[]): void {
    bridge.stderr?.write(utf8(`${args.map(String).join(" ")}\n`));
  },
  _tickCallback() {},
  _preload_modules: [] as string[],
  domain: null,
  sourceMapsEnabled: false,
  exit,
  reallyExit: (code?: number) => leave(code ?? 0),
  emitWarning,
  nextTick(callback: unknown, ...args: unknown[]): void {
    validateFunction(callback, "callback");
    nextTick(callback as (...args: unknown[]) => void, ...args);
  },
  setUncaughtExceptionCaptureCallback(callback: unknown): void {
    if (callback !== null && typeof callback !== "function") {
      throw invalidArgType("fn", ["Function", "null"], callback);
    }
    if (callback !== null && capture !== null) {
      throw nodeError(
        "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET",
        "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active",
      );
    }
    capture = callback as typeof capture;
  },
  hasUncaughtExceptionCaptureCallback: () => capture !== null,
  setSourceMapsEnabled(value: unknown): void {
    validateBoolean(value, "val");
  },
  setuid: credential("setuid", "User"),
  seteuid: credential("seteuid", "User"),
  setgid: credential("setgid", "Group"),
  setegid: credential("setegid", "Group"),
  setgroups(groups: unknown): void {
    validateArray(groups, "groups");
    for (const [at, id] of groups.entries()) validateId(id, `groups[${at}]`);
    for (const id of groups) refuseUnknown(id, "Group");
    throw notSupported("process.setgroups");
  },
  initgroups(user: unknown, extraGroup: unknown): void {
    validateId(user, "user");
    validateId(extraGroup, "extraGroup");
    refuseUnknown(extraGroup, "Group");
    refuseUnknown(user, "User");
    throw notSupported("process.initgroups");
  },
  getuid: () => 0,
  geteuid: () => 0,
  getgid: () => 0,
  getegid: () => 0,
  getgroups: () => [0],
  getBuiltinModule(id: unknown): unknown {
    validateString(id, "id");
    const name = id.replace(/^node:/, "");
    if (!start.builtinNames.includes(id)) return undefined;
    return start.builtin(`node:${name}`);
  },
  loadEnvFile(path: unknown = ".env"): void {
    if (typeof path === "number") {
      throw invalidArgType("path", ["string", "Buffer", "URL"], path);
    }
    const { readFileSync } = start.builtin(
      "node:fs",
    ) as typeof import("node:fs");
    const { parseEnv } = start.builtin(
      "node:internal/polyfills/util/parse-env.js",
    ) as typeof import("../polyfills/util/parse-env.js");
    const parsed = parseEnv(readFileSync(path as string, "utf8"));
    for (const [name, value] of Object.entries(parsed)) {
      if (!Object.hasOwn(env, name)) env[name] = value;
    }
  },
  openStdin(): object {
    const { stdin } = process as unknown as { stdin: { resume(): void } };
    stdin.resume();
    return stdin;
  },
};

const process: EventEmitter & Settings & typeof members = Object.assign(
  Object.create(
    Object.create(EventEmitter.prototype, {
      constructor: {
        value: function process() {},
        writable: true,
        configurable: true,
      },
    }) as object,
  ) as EventEmitter,
  members,
);
const prototype = Object.getPrototypeOf(process) as EventEmitter;
prototype.constructor.prototype = prototype;

Object.defineProperties(process, {
  [Symbol.toStringTag]: { value: "process", configurable: true },
  title: {
    get: () => title,
    set(value: unknown) {
      title = String(value);
    },
    enumerable: true,
    configurable: true,
  },
  exitCode: {
    get: () => exitCode,
    set(code: unknown) {
      checkExitCode(code);
      exitCode = code as typeof exitCode;
    },
    enumerable: true,
    configurable: false,
  },
  _exiting: {
    get: () => isExiting,
    set(value: unknown) {
      isExiting = Boolean(value);
    },
    enumerable: true,
    configurable: true,
  },
  mainModule: {
    get: () => start.main.mainModule,
    set(value: unknown) {
      start.main.mainModule = value;
    },
    enumerable: true,
    configurable: true,
  },
  ...Object.fromEntries(
    (["stdout", "stderr"] as const).map((name, at) => [
      name,
      {
        get() {
          outputs[name] ??= createOutput(at === 0 ? 1 : 2);
          return outputs[name];
        },
        set(value: object) {
          outputs = { ...outputs, [name]: value };
        },
        enumerable: true,
        configurable: true,
      },
    ]),
  ),
});
Object.defineProperty(process, "stdin", {
  get() {
    // No module of the program that has no such part speaks of it.
    const file = "node:internal/internal/input.js";
    if (input === undefined && start.has(file)) {
      const { createInput } = start.builtin(
        file,
      ) as typeof import("../internal/input.js");
      input = createInput();
    }
    return input;
  },
  set(value: object) {
    input = value;
  },
  enumerable: true,
  configurable: true,
});
EventEmitter.call(process);
process.on("warning", printWarning);
tellBy(emitWarning, process.env.NODE_PENDING_DEPRECATION === "1");

onUncaught((error, origin) => {
  if (capture !== null) {
    capture(error);
    return true;
  }
  process.emit("uncaughtExceptionMonitor", error, origin);
  if (process.emit("uncaughtException", error, origin)) return true;
  if (!isExiting) {
    isExiting = true;
    exitCode = 1;
    process.emit("exit", 1);
  }
  return false;
});

/** The end that comes by itself; one by `exit()` has told of itself. */
bridge.process?.ending?.(
  () => {
    guarded(() => process.emit("beforeExit", Number(exitCode ?? 0)));
  },
  () => {
    guarded(() => {
      if (isExiting) return;
      isExiting = true;
      process.emit("exit", Number(exitCode ?? 0));
      const code = Number(exitCode ?? 0);
      // Otherwise its exports may still be called.
      if (code !== 0) leave(code);
    });
  },
);

export = process;
