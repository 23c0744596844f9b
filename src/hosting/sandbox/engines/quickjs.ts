/**
 * QuickJS in WebAssembly: a boundary without native code, the default. Each realm
 * is an instance of its own, with a memory of its own, so what breaks one breaks
 * no other.
 */
import type {
  newQuickJSWASMModuleFromVariant as NewModule,
  newVariant as NewVariant,
  QuickJSHandle,
  QuickJSSyncVariant,
} from "quickjs-emscripten";
import { type Doorway, openDoorway } from "./doorway.js";
import {
  GuestKilled,
  type Message,
  outOfMemory,
  type Realm,
  type RealmOptions,
  timedOut,
} from "./engine.js";

/**
 * In bytes. WebAssembly's frames lie on the host's own stack, too, which by
 * default is less than a megabyte, and take more of it there. Where it ends
 * nevertheless, the guest is killed.
 */
const STACK_SIZE = 256 << 10;

/**
 * The engine looks at the time between calls and in its loops, and in none of its own
 * code: `[].indexOf.call({ length: 2 ** 53 })`. These milliseconds later V8 ends it,
 * and whatever function of the host it is in.
 */
const GRACE = 500;

/** In pages of 64 KiB: what the engine itself starts with. */
const FIRST_PAGES = 256;
const PAGE = 2 ** 16;
/** WebAssembly's own end, as the engine was compiled. */
const MOST_PAGES = 2 ** 15;

/** Not among the types of Node 20. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  WebAssembly: {
    Memory: new (size: {
      initial: number;
      maximum: number;
    }) => {
      readonly buffer: ArrayBuffer;
      grow(pages: number): number;
    };
  };
};

/** By `require`, in the release build: nothing else of the package is loaded. */
const VARIANT: QuickJSSyncVariant = {
  type: "sync",
  importFFI: async () =>
    (
      require("@jitl/quickjs-wasmfile-release-sync/ffi") as {
        QuickJSFFI: Awaited<ReturnType<QuickJSSyncVariant["importFFI"]>>;
      }
    ).QuickJSFFI,
  importModuleLoader: async () =>
    require("@jitl/quickjs-wasmfile-release-sync/emscripten-module"),
};

/** Calls that the host's own functions may nest, with more in each than here. */
const FRAMES = 500;

let doorway: Doorway | undefined;

export async function createQuickJsRealm({
  agentText,
  artifactText,
  filename,
  ask,
  memory,
  deadline: first,
}: RealmOptions): Promise<Realm> {
  const { newQuickJSWASMModuleFromVariant, newVariant } =
    require("quickjs-emscripten") as {
      newQuickJSWASMModuleFromVariant: typeof NewModule;
      newVariant: typeof NewVariant;
    };
  // The engine's own limit does not count array buffers; this one is of bytes.
  const wasmMemory = new webAssembly.Memory({
    initial: FIRST_PAGES,
    maximum: Math.min(MOST_PAGES, FIRST_PAGES + Math.ceil(memory / PAGE)),
  });
  const instance = await newQuickJSWASMModuleFromVariant(
    newVariant(VARIANT, { wasmMemory }),
  );
  const runtime = instance.newRuntime();
  runtime.setMemoryLimit(memory);
  runtime.setMaxStackSize(STACK_SIZE);
  let deadline = first;
  let isLate = false;
  runtime.setInterruptHandler(() => {
    isLate ||= performance.now() > deadline;
    return isLate;
  });
  doorway ??= openDoorway();
  const enter = doorway;
  const context = running(() => runtime.newContext());

  const receive = running(() => {
    const hostFunction = context.newFunction("ask", (message) => {
      reserve(FRAMES);
      return toGuest(ask(toHost(message)));
    });
    const made = unwrap(context.evalCode(`(${agentText})`, "ingot:agent"));
    const agent = unwrap(
      context.callFunction(made, context.undefined, hostFunction),
    );
    made.dispose();
    hostFunction.dispose();
    unwrap(context.evalCode(artifactText, filename)).dispose();
    return agent;
  });

  return {
    send(message, until) {
      deadline = until;
      return running(() => {
        const sent = toGuest(message);
        const reply = unwrap(
          context.callFunction(receive, context.undefined, sent),
        );
        sent.dispose();
        for (let more = true; more; ) {
          const jobs = runtime.executePendingJobs(1000);
          if (jobs.error) kill(jobs.error);
          else more = jobs.value > 0 && runtime.hasPendingJob();
          if (performance.now() > deadline) throw timedOut();
        }
        const answer = toHost(reply);
        reply.dispose();
        return answer;
      });
    },
    dispose() {
      // The whole instance is garbage then; a runtime that was interrupted, or
      // ran out of memory, cannot be freed in order.
      runtime.removeInterruptHandler();
    },
  };

  /** Whatever comes out of the engine, only a killed guest comes out of here. */
  function running<Result>(run: () => Result): Result {
    try {
      return enter(run, deadline + GRACE - performance.now());
    } catch (error) {
      if (error instanceof GuestKilled) throw error;
      if (isLate) throw timedOut();
      // The engine's own abort, or its stack was the host's end.
      throw outOfMemory();
    }
  }

  function unwrap(
    result:
      | { value: QuickJSHandle; error?: undefined }
      | { error: QuickJSHandle },
  ): QuickJSHandle {
    if (result.error) return kill(result.error);
    return result.value;
  }

  /** Of an error that the agent could not catch, or the artifact's script threw. */
  function kill(error: QuickJSHandle): never {
    if (isLate) throw timedOut();
    const text = context.getProp(error, "message").consume(context.getString);
    if (/out of memory|stack overflow/.test(text)) throw outOfMemory();
    throw new GuestKilled(
      "ERR_INGOT_NOT_SANDBOX",
      `The artifact's script fails: ${text}`,
    );
  }

  function toGuest([json, ...buffers]: Message): QuickJSHandle {
    const made = context.newArray();
    const parts = [
      context.newString(json),
      ...buffers.map((buffer) => context.newArrayBuffer(buffer)),
    ];
    parts.forEach((part, at) => {
      // Defined, since the guest may have a setter of that name on a prototype.
      context.defineProp(made, String(at), {
        value: part,
        configurable: true,
        enumerable: true,
      });
      part.dispose();
    });
    return made;
  }

  function toHost(message: QuickJSHandle): Message {
    const json = context.getProp(message, 0).consume(context.getString);
    const length = context
      .getProp(message, "length")
      .consume(context.getNumber);
    const buffers: ArrayBuffer[] = [];
    for (let at = 1; at < length; at++) {
      const handle = context.getProp(message, at);
      const lifetime = context.getArrayBuffer(handle);
      buffers.push(new Uint8Array(lifetime.value).buffer);
      lifetime.dispose();
      handle.dispose();
    }
    return [json, ...buffers];
  }
}

/**
 * The guest lies on the host's own stack, and could have a function of the host fail
 * in its midst: with a file that is open already and that nobody knows of.
 *
 * @throws RangeError where so many calls have no room
 */
function reserve(frames: number): number {
  return frames === 0 ? 0 : 1 + reserve(frames - 1);
}
