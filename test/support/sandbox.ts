/**
 * Runs programs as sandbox artifacts: in a fresh V8 context and in QuickJS, each
 * with nothing but ECMAScript's globals and the bridge that a test grants.
 */
import { randomBytes } from "node:crypto";
import { createContext, runInContext } from "node:vm";
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten";
import { artifactText } from "../../src/codegen/artifact.js";
import { type CompileOptions, compile } from "../../src/compile.js";
import type { Bridge } from "../../src/runtime-shims/bridge/interface.js";
import type { SandboxArtifact } from "../../src/runtime-shims/sandbox.js";
import { memoryHost } from "./memory-host.js";

export type Engine = "v8" | "quickjs";
export const ENGINES: readonly Engine[] = ["v8", "quickjs"];

export interface SandboxRun {
  readonly stdout: string;
  readonly stderr: string;
  /** As data. */
  readonly exports: unknown;
  /** What the entry threw, `Name: message`. */
  readonly error: string | null;
  readonly exitCode: number | null;
}

/** Compiles files in memory, `main.js` first; throws with all diagnostics. */
export function compileSandbox(
  files: Readonly<Record<string, string>>,
  options: CompileOptions = {},
): string {
  const placed = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`/app/${name}`, text]),
  );
  const [entry = ""] = Object.keys(placed);
  const host = memoryHost({
    "/app/package.json": '{"name":"app","version":"1.0.0"}',
    ...placed,
  });
  return compiled({ entry, platform: "sandbox", ...options }, host);
}

/** Compiles a sandbox artifact from any host. */
export function compiled(
  options: CompileOptions,
  host?: Parameters<typeof compile>[1],
): string {
  const result = compile({ platform: "sandbox", ...options }, host);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  return artifactText(result.artifact);
}

/** Everything that is granted unless a test says otherwise. */
const ENTROPY = {
  bytes: (length: number) => new Uint8Array(randomBytes(length)),
};

/** Runs an artifact to its end: until nothing is left that it waits for. */
export async function runSandboxed(
  engine: Engine,
  text: string,
  grants: Partial<Bridge> = {},
): Promise<SandboxRun> {
  const output = { stdout: "", stderr: "" };
  let exitCode: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isWaiting = false;
  let settle = () => {};
  const decoder = new TextDecoder();
  const bridge: Bridge = {
    stdout: {
      write(chunk) {
        output.stdout += decoder.decode(chunk);
      },
    },
    stderr: {
      write(chunk) {
        output.stderr += decoder.decode(chunk);
      },
    },
    clock: {
      monotonic: () => performance.now(),
      alarm(milliseconds, wake, keepAlive) {
        clearTimeout(timer);
        isWaiting = milliseconds !== null && keepAlive;
        if (milliseconds === null || wake === null) return;
        timer = setTimeout(() => {
          isWaiting = false;
          wake();
          settle();
        }, milliseconds);
      },
    },
    entropy: ENTROPY,
    ...grants,
    process: {
      argv: ["node", "/main.js"],
      env: {},
      exit(code) {
        exitCode = code;
      },
      ...grants.process,
    },
  };
  const idle = async () => {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!isWaiting || exitCode !== null) continue;
      await new Promise<void>((resolve) => {
        settle = resolve;
      });
      quiet = 0;
    }
    clearTimeout(timer);
  };
  const run = engine === "v8" ? runInV8 : runInQuickJs;
  const { exports, error } = await run(text, bridge, idle);
  return { ...output, exports, error, exitCode };
}

/** The default variant, loaded by `require`: jest allows no `import()`. */
const VARIANT: QuickJSSyncVariant = {
  type: "sync",
  importFFI: () =>
    Promise.resolve(
      (
        require("@jitl/quickjs-wasmfile-release-sync/ffi") as {
          QuickJSFFI: Awaited<ReturnType<QuickJSSyncVariant["importFFI"]>>;
        }
      ).QuickJSFFI,
    ),
  importModuleLoader: () =>
    Promise.resolve(
      require("@jitl/quickjs-wasmfile-release-sync/emscripten-module"),
    ),
};

let quickjs: ReturnType<typeof newQuickJSWASMModuleFromVariant> | undefined;

function loadQuickJs() {
  quickjs ??= newQuickJSWASMModuleFromVariant(VARIANT);
  return quickjs;
}

type Outcome = Pick<SandboxRun, "exports" | "error">;

async function runInV8(
  text: string,
  bridge: Bridge,
  idle: () => Promise<void>,
): Promise<Outcome> {
  const context = createContext(Object.create(null));
  try {
    const artifact = runInContext(text, context) as SandboxArtifact;
    const exports = await artifact.start(bridge);
    await idle();
    return { exports: asData(exports), error: null };
  } catch (error) {
    await idle();
    return { exports: null, error: String(error) };
  }
}

function asData(value: unknown): unknown {
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? undefined : JSON.parse(json);
}

async function runInQuickJs(
  text: string,
  bridge: Bridge,
  idle: () => Promise<void>,
): Promise<Outcome> {
  const quickjs = await loadQuickJs();
  const runtime = quickjs.newRuntime();
  runtime.setMaxStackSize(1 << 20);
  const context = runtime.newContext();
  const jobs = () => {
    const done = runtime.executePendingJobs();
    if (done.error) done.error.dispose();
  };
  const call = (...args: Parameters<QuickJSContext["callFunction"]>) => {
    const result = context.callFunction(...args);
    jobs();
    return result;
  };
  try {
    const evaluated = context.evalCode(text, "artifact.js");
    if (evaluated.error) return failure(evaluated.error);
    const start = context.getProp(evaluated.value, "start");
    const started = call(start, evaluated.value, toGuest(bridge));
    if (started.error) {
      await idle();
      return failure(started.error);
    }
    await idle();
    jobs();
    const json = context.unwrapResult(
      context.callFunction(
        context.getProp(context.getProp(context.global, "JSON"), "stringify"),
        context.undefined,
        settled(started.value),
      ),
    );
    const exports = context.dump(json) as string | undefined;
    return {
      exports: exports === undefined ? undefined : JSON.parse(exports),
      error: null,
    };
  } catch (error) {
    return { exports: null, error: String(error) };
  }

  function failure(error: QuickJSHandle): Outcome {
    const { name, message } = context.dump(error) as Error;
    return { exports: null, error: `${name}: ${message}` };
  }

  /** What a promise was fulfilled with. */
  function settled(handle: QuickJSHandle): QuickJSHandle {
    const state = context.getPromiseState(handle);
    if (state.type === "fulfilled") return state.value;
    if (state.type === "rejected") {
      const { name, message } = context.dump(state.error) as Error;
      throw Object.assign(new Error(message), { name });
    }
    return handle;
  }

  function toGuest(value: unknown): QuickJSHandle {
    switch (typeof value) {
      case "string":
        return context.newString(value);
      case "number":
        return context.newNumber(value);
      case "boolean":
        return value ? context.true : context.false;
      case "function":
        return context.newFunction(value.name, (...args) =>
          toGuest(Reflect.apply(value, undefined, args.map(toHost))),
        );
      case "object": {
        if (value === null) return context.null;
        if (value instanceof Uint8Array) return bytesToGuest(value);
        const made = Array.isArray(value)
          ? context.newArray()
          : context.newObject();
        for (const [key, member] of Object.entries(value)) {
          context.setProp(made, key, toGuest(member));
        }
        return made;
      }
      default:
        return context.undefined;
    }
  }

  function bytesToGuest(bytes: Uint8Array): QuickJSHandle {
    const buffer = context.newArrayBuffer(bytes.slice().buffer);
    const made = context.unwrapResult(
      context.evalCode("(buffer) => new Uint8Array(buffer)"),
    );
    return context.unwrapResult(
      context.callFunction(made, context.undefined, buffer),
    );
  }

  function toHost(handle: QuickJSHandle): unknown {
    switch (context.typeof(handle)) {
      case "function": {
        const kept = handle.dup();
        return () => {
          const result = call(kept, context.undefined);
          if (result.error) throw new Error(String(context.dump(result.error)));
        };
      }
      case "object": {
        const length = context.getProp(handle, "byteLength");
        if (context.typeof(length) !== "number") return context.dump(handle);
        const buffer = context.getProp(handle, "buffer");
        const offset = context.getNumber(context.getProp(handle, "byteOffset"));
        const lifetime = context.getArrayBuffer(buffer);
        return lifetime.value.slice(offset, offset + context.getNumber(length));
      }
      default:
        return context.dump(handle);
    }
  }
}
