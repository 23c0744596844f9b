/**
 * Runs sandbox artifacts inside a Node program: an engine, what is granted, limits
 * in; programs whose exports can be called out. Must not know how an engine works
 * or what a capability does.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readManifest } from "../../inspect/read-manifest.js";
import type { CreateRealm, EngineName } from "./engines/engine.js";
import { type Grants, makeWorld } from "./grants.js";
import { openSession, type Session } from "./session.js";

export { type EngineName, GuestKilled } from "./engines/engine.js";
export type { FolderGrant, Grants } from "./grants.js";
export { GuestError } from "./message.js";

export interface Limits {
  /** Bytes of the guest's heap; 128 MiB by default. */
  readonly memory?: number;
  /**
   * Milliseconds that a call may take, waiting included, and that the guest may
   * compute at a stretch between calls; 5000 by default.
   */
  readonly timeout?: number;
  /** Milliseconds from the start to the end of the program; no limit by default. */
  readonly lifetime?: number;
}

export interface HostOptions {
  /** `quickjs` by default. `vm` is for development alone: it is no boundary. */
  readonly engine?: EngineName;
  readonly grants?: Grants;
  readonly limits?: Limits;
}

/** A program that was loaded; started by the first call of a method. */
export interface SandboxProgram {
  /**
   * Calls what the artifact exports, with copies of the arguments, and returns a
   * copy of the result, or of what its promise is fulfilled with.
   *
   * @param name of the exported function, `parse` or `helpers.parse`; `default`
   *   for an export that is a function itself
   * @throws GuestError with what the guest throws; GuestKilled where it went
   *   beyond its limits: then and from then on
   */
  call<Result = unknown>(
    name: string,
    ...args: readonly unknown[]
  ): Promise<Result>;
  /**
   * Runs the program until it has nothing left to wait for.
   *
   * @returns its exit code
   * @throws as `call`
   */
  run(): Promise<number>;
  /** Kills it, wherever it is; no later call succeeds. */
  stop(): void;
}

export interface SandboxHost {
  /**
   * @param artifact a path, or the bytes
   * @throws Node's error where the file cannot be read; an error with the code
   *   `ERR_INGOT_NOT_AN_ARTIFACT`, or `ERR_INGOT_NOT_SANDBOX` where it was
   *   compiled for Node
   */
  load(artifact: string | Uint8Array): SandboxProgram;
}

const DEFAULTS = { memory: 128 * 2 ** 20, timeout: 5000 };

/** Loaded where it is asked for. */
const ENGINES: Readonly<Record<EngineName, () => CreateRealm>> = {
  quickjs: () =>
    (require("./engines/quickjs.js") as typeof import("./engines/quickjs.js"))
      .createQuickJsRealm,
  isolate: () =>
    (require("./engines/isolate.js") as typeof import("./engines/isolate.js"))
      .createIsolateRealm,
  vm: () =>
    (require("./engines/vm.js") as typeof import("./engines/vm.js"))
      .createVmRealm,
};

/**
 * @example
 *   const host = createHost({ grants: { clock: true }, limits: { timeout: 500 } });
 *   const result = await host.load("rules.sandbox.js").call("decide", order);
 */
export function createHost({
  engine = "quickjs",
  grants = {},
  limits = {},
}: HostOptions = {}): SandboxHost {
  const {
    memory = DEFAULTS.memory,
    timeout = DEFAULTS.timeout,
    lifetime = Number.POSITIVE_INFINITY,
  } = limits;
  for (const [name, value] of Object.entries({ memory, timeout, lifetime })) {
    if (!(value > 0)) throw new RangeError(`limits.${name} must be above 0`);
  }
  if (!Object.hasOwn(ENGINES, engine)) {
    throw new RangeError(`There is no engine ${engine}`);
  }
  if (engine === "vm") warnOfVm();
  return {
    load(artifact) {
      const { text, filename } = readArtifact(artifact);
      let opened: Promise<Session> | undefined;
      let started: Promise<Session> | undefined;
      const open = () => {
        opened ??= openSession(
          ENGINES[engine](),
          { text, filename },
          { memory, timeout, lifetime },
          (exit) => makeWorld(grants, timeout, exit),
        );
        return opened;
      };
      const start = () => {
        started ??= open().then(async (session) => {
          await session.start();
          return session;
        });
        return started;
      };
      return {
        async call<Result>(name: string, ...args: readonly unknown[]) {
          return (await (await start()).call(name, args)) as Result;
        },
        async run() {
          const session = await open();
          // It may end, or be killed, before its entry has run.
          const failing = start().then(() => {
            session.endWhenIdle();
            return session.ended;
          });
          return await Promise.race([session.ended, failing]);
        },
        stop() {
          void open().then(
            (session) => session.stop(),
            () => {},
          );
        },
      };
    },
  };
}

let hasWarned = false;

function warnOfVm(): void {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning(
    "The engine vm is no security boundary and limits no memory: use it for development alone, never for programs that you do not trust",
    { code: "INGOT_VM_ENGINE" },
  );
}

function readArtifact(artifact: string | Uint8Array): {
  readonly text: string;
  readonly filename: string;
} {
  const filename =
    typeof artifact === "string" ? resolve(artifact) : "artifact.js";
  const bytes =
    typeof artifact === "string" ? readFileSync(filename) : artifact;
  const reading = readManifest(bytes);
  if (!reading.ok) {
    throw failure(
      "ERR_INGOT_NOT_AN_ARTIFACT",
      `Cannot load ${filename}: ${reading.reason}`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  if (!/^(?:#!.*\n)?\/\/ ingot \d+ artifact for any engine\b/.test(text)) {
    throw failure(
      "ERR_INGOT_NOT_SANDBOX",
      `Cannot load ${filename}: it was compiled for Node. Compile it with --platform sandbox`,
    );
  }
  return { text, filename };
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
