/**
 * An isolate of V8 through the package isolated-vm, in this process. Where V8 finds
 * no memory for one large thing it ends the process: this one is to be the guest's
 * own, see isolate.ts.
 */
import {
  GuestKilled,
  type Message,
  outOfMemory,
  type RealmOptions,
  timedOut,
} from "./engine.js";

/** As much of isolated-vm as is used here. */
interface IsolatedVm {
  readonly Isolate: new (options: { memoryLimit: number }) => Isolate;
  readonly Callback: new (run: (message: Message) => Message) => object;
}
interface Isolate {
  readonly isDisposed: boolean;
  createContextSync(): Context;
}
interface Context {
  evalSync(text: string, options: object): unknown;
}
interface Reference {
  applySync(self: undefined, args: unknown[], options: object): unknown;
}

/** Less an isolate cannot start with. */
const LEAST_MEGABYTES = 8;

/** @throws ERR_INGOT_ENGINE where the package is not installed, or not built */
function loadIsolatedVm(): IsolatedVm {
  try {
    return require("isolated-vm") as IsolatedVm;
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    throw Object.assign(
      new Error(
        `The engine isolate needs the package isolated-vm (npm install isolated-vm), which cannot be loaded: ${reason}`,
      ),
      { code: "ERR_INGOT_ENGINE" },
    );
  }
}

/** Those of a realm, which here never wait. */
export interface IsolateRealm {
  send(message: Message, deadline: number): Message;
}

export function createIsolate({
  agentText,
  artifactText,
  filename,
  ask,
  memory,
  deadline: first,
}: RealmOptions): IsolateRealm {
  const { Isolate, Callback } = loadIsolatedVm();
  const isolate = new Isolate({
    memoryLimit: Math.max(LEAST_MEGABYTES, Math.ceil(memory / 2 ** 20)),
  });
  const receive = running((options) => {
    const context = isolate.createContextSync();
    // Its memory does not count as the isolate's.
    context.evalSync("delete globalThis.WebAssembly; 0", options);
    const made = context.evalSync(`(${agentText})`, {
      reference: true,
      filename: "ingot:agent",
      ...options,
    }) as Reference;
    const agent = made.applySync(undefined, [new Callback(ask)], {
      result: { reference: true },
      ...options,
    }) as Reference;
    context.evalSync(`${artifactText}\n;0`, { filename, ...options });
    return agent;
  }, first);

  return {
    send: (message, deadline) =>
      running(
        (options) =>
          receive.applySync(undefined, [message], {
            arguments: { copy: true },
            result: { copy: true },
            ...options,
          }) as Message,
        deadline,
      ),
  };

  function running<Result>(
    run: (options: { timeout?: number }) => Result,
    deadline: number,
  ): Result {
    const timeout = Math.ceil(deadline - performance.now());
    if (timeout <= 0) throw timedOut();
    try {
      return run(Number.isFinite(timeout) ? { timeout } : {});
    } catch (error) {
      const { message } = error as Error;
      if (/timed out/.test(message)) throw timedOut();
      if (isolate.isDisposed || /memory limit|call stack/.test(message)) {
        throw outOfMemory();
      }
      throw new GuestKilled(
        "ERR_INGOT_NOT_SANDBOX",
        `The artifact's script fails: ${message}`,
      );
    }
  }
}
