/**
 * One program in one realm: serves the guest's calls of the bridge, delivers what
 * comes later, keeps its time, and tells when it has ended. Receives a realm and a
 * bridge of plain functions; must not know what they do.
 */

import type { Bridge } from "../../runtime-shims/bridge/interface.js";
import {
  ERROR_FACTS,
  LARGEST_TRANSFER,
} from "../../runtime-shims/bridge/interface.js";
import { agent } from "./agent.js";
import {
  type CreateRealm,
  GuestKilled,
  type Message,
  outOfMemory,
  type Realm,
  timedOut,
} from "./engines/engine.js";
import {
  DEEPEST,
  decode,
  encode,
  errorFacts,
  type GuestError,
  guestError,
  MOST_DIGITS,
} from "./message.js";

/** Deliveries that may wait, so that the host's memory stays its own. */
const MOST_WAITING = 100_000;
/** Bytes of them, above which nothing more is to arrive. */
const MOST_BYTES = 16 * 2 ** 20;

type AnyFunction = (...args: unknown[]) => unknown;

/** What a program wants to be told of its end. */
export interface Ending {
  /** It has nothing left to wait for, and may take up something. */
  idle(): void;
  end(): void;
}

/** What a program needs of the host, and what is to be done at its end. */
export interface World {
  readonly bridge: Bridge;
  /** Whether the program still waits for something: a timer, a listener. */
  isBusy(): boolean;
  /** `null` where the program does not mind. */
  ending(): Ending | null;
  /** Whether what arrives is to wait where it is: the guest has not taken what has. */
  hold(isHeld: boolean): void;
  /** Closes whatever is open. */
  close(): void;
}

export interface SessionLimits {
  /** Bytes. */
  readonly memory: number;
  /** Milliseconds that a call may take, and that the guest may compute at a stretch. */
  readonly timeout: number;
  /** Milliseconds of the whole program. */
  readonly lifetime: number;
}

export interface Session {
  /** Runs the entry. */
  start(): Promise<void>;
  call(path: string, args: readonly unknown[]): Promise<unknown>;
  /** Settles once, with the exit code; rejects where the guest was killed. */
  readonly ended: Promise<number>;
  /** From now on it ends where it has nothing left to wait for. */
  endWhenIdle(): void;
  stop(): void;
}

interface Call {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export async function openSession(
  createRealm: CreateRealm,
  artifact: { readonly text: string; readonly filename: string },
  limits: SessionLimits,
  makeWorld: (exit: (code: number) => void) => World,
): Promise<Session> {
  const calls = new Map<number, Call>();
  const world = makeWorld(exit);
  const functions = new Map<string, AnyFunction>();
  const shape = shapeOf(world.bridge, "", functions);
  const begun = performance.now();
  let realm: Realm | null = null;
  let exitCode: number | null = null;
  let failure: GuestKilled | null = null;
  /** Whether the guest runs; what is for it waits. */
  let isInside = false;
  let requests: (() => void)[] = [];
  let promises = 0;
  let isEnding = false;
  let hasEnded = false;
  /** How often it was entered, and how often before it was last told. */
  let turns = 0;
  let turnsToldOf = -1;
  let lastCall = 0;
  let released: number[] = [];
  const queue: (readonly unknown[])[] = [];
  /** In the queue. */
  let bytes = 0;
  let isHeld = false;
  let finish: Call = { resolve() {}, reject() {} };
  const ended = new Promise<number>((resolve, reject) => {
    finish = { resolve: resolve as (value: unknown) => void, reject };
  });
  // Who does not ask learns of it by the next call.
  ended.catch(() => {});
  const registry = new FinalizationRegistry<number>((id) => released.push(id));
  const lifetime = Number.isFinite(limits.lifetime)
    ? setTimeout(() => {
        kill(timedOut());
      }, limits.lifetime)
    : undefined;

  try {
    isInside = true;
    realm = await createRealm({
      agentText: `(ask) => (${agent.toString()})(ask, ${LARGEST_TRANSFER}, ${DEEPEST}, ${JSON.stringify(ERROR_FACTS)}, ${MOST_DIGITS})`,
      artifactText: artifact.text,
      filename: artifact.filename,
      ask: serve,
      memory: limits.memory,
      deadline: deadlineOf(limits.timeout),
    });
  } catch (error) {
    clearTimeout(lifetime);
    world.close();
    throw error;
  } finally {
    isInside = false;
  }
  if (failure !== null) throw failure;

  return {
    start: () =>
      request((id) => ["start", shape, undefined, id], 0) as Promise<void>,
    call: (path, args) => {
      const id = ++lastCall;
      return request(() => ["call", id, path, args], id);
    },
    ended,
    endWhenIdle() {
      isEnding = true;
      soon();
    },
    stop() {
      kill(new GuestKilled("ERR_INGOT_STOPPED", "The host stopped the guest"));
    },
  };

  function deadlineOf(timeout: number): number {
    return Math.min(performance.now() + timeout, begun + limits.lifetime);
  }

  /** One order of the host, answered now or by a `result` later. */
  function request(
    order: (id: number) => readonly unknown[],
    id: number,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (realm === null) {
        reject(failure ?? new Error("The program has ended"));
        return;
      }
      const timer = Number.isFinite(limits.timeout)
        ? setTimeout(() => {
            kill(timedOut());
          }, limits.timeout)
        : undefined;
      calls.set(id, {
        resolve(value) {
          clearTimeout(timer);
          resolve(value);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      });
      const begin = () => {
        outcome(
          () => enter(order(id)),
          ([kind, value]) => answered(id, kind, value),
          (error) => settleCall(id, false, error),
        );
      };
      if (isInside) requests.push(begin);
      else begin();
    });
  }

  function answered(id: number, kind: unknown, value: unknown): void {
    if (kind === "value") settleCall(id, true, value);
    else if (kind === "error") refuse(id, guestError(value));
    else if (kind === "none") {
      settleCall(
        id,
        false,
        new GuestKilled(
          "ERR_INGOT_NOT_SANDBOX",
          "The script is no sandbox artifact",
        ),
      );
    }
  }

  function settleCall(id: number, isDone: boolean, value: unknown): void {
    const call = calls.get(id);
    calls.delete(id);
    if (isDone) call?.resolve(value);
    else call?.reject(value);
  }

  function refuse(id: number, error: GuestError): void {
    const killed = killedBy(error);
    settleCall(id, false, killed ?? error);
    if (killed !== null) kill(killed);
  }

  /**
   * @throws GuestKilled, or rejects with it; what the guest itself throws is in the
   *   answer
   */
  function enter(
    order: readonly unknown[],
  ): readonly unknown[] | Promise<readonly unknown[]> {
    const entered = realm;
    if (entered === null) {
      throw failure ?? new Error("The program has ended");
    }
    const message = encode(order);
    turns++;
    isInside = true;
    let answer: Message | Promise<Message>;
    try {
      let before: Message | Promise<Message> | undefined;
      if (released.length > 0) {
        const ids = released;
        released = [];
        before = entered.send(
          encode(["release", ids]),
          deadlineOf(limits.timeout),
        );
      }
      const send = () => entered.send(message, deadlineOf(limits.timeout));
      answer = before instanceof Promise ? before.then(send) : send();
    } catch (error) {
      throw died(error);
    }
    if (!(answer instanceof Promise)) return left(answer);
    return answer.then(left, (error: unknown) => {
      throw died(error);
    });
  }

  /** The guest has returned. */
  function left(answer: Message): readonly unknown[] {
    isInside = false;
    const decoded = decode(answer);
    if (failure !== null) {
      kill(failure);
      throw failure;
    }
    if (exitCode !== null) end();
    else soon();
    if (requests.length > 0 || queue.length > 0) setImmediate(deliverAll);
    return decoded;
  }

  /** @returns why it was killed */
  function died(error: unknown): GuestKilled {
    const killed =
      error instanceof GuestKilled
        ? error
        : new GuestKilled("ERR_INGOT_MEMORY", String(error));
    isInside = false;
    kill(killed);
    return failure ?? killed;
  }

  /** A call of the guest, while it runs. */
  function serve(message: Message): Message {
    try {
      const [kind, id, path, args] = decode(message, makeCallback);
      if (kind === "result") {
        const done = path === true;
        if (done) settleCall(Number(id), true, args);
        else refuse(Number(id), guestError(args));
        return encode(["done"]);
      }
      const run = functions.get(String(path));
      if (kind !== "invoke" || run === undefined || !Array.isArray(args)) {
        throw new Error("The guest asked for nothing that there is");
      }
      if (failure !== null || exitCode !== null) {
        throw new Error("The program has ended");
      }
      const result = run(...(args as unknown[]));
      if (!(result instanceof Promise)) return encode(["value", result]);
      promises++;
      result.then(
        (value: unknown) => settle(Number(id), true, value),
        (error: unknown) => settle(Number(id), false, error),
      );
      return encode(["promise"]);
    } catch (error) {
      try {
        return encode(["error", errorFacts(error)]);
      } catch {
        return encode(["error", ["Error", "The host failed", []]]);
      }
    }
  }

  function settle(id: number, isDone: boolean, value: unknown): void {
    promises--;
    deliver(["settle", id, isDone, isDone ? value : errorFacts(value)]);
  }

  function makeCallback(id: number): (...args: unknown[]) => void {
    const callback = (...args: unknown[]) => deliver(["callback", id, args]);
    registry.register(callback, id);
    return callback;
  }

  /** Never while a call of the guest is under way. */
  function deliver(order: readonly unknown[]): void {
    if (realm === null) return;
    if (isInside || queue.length > 0) {
      if (queue.length >= MOST_WAITING) {
        kill(
          new GuestKilled(
            "ERR_INGOT_MEMORY",
            "The guest asks without listening",
          ),
        );
        return;
      }
      bytes += bytesOf(order);
      holdBack();
      if (queue.push(order) === 1) setImmediate(deliverAll);
      return;
    }
    deliverNow(order);
  }

  function deliverAll(): void {
    const begun = requests;
    requests = [];
    for (const begin of begun) {
      if (isInside) requests.push(begin);
      else begin();
    }
    while (queue.length > 0 && !isInside) {
      const next = queue.shift();
      if (next !== undefined) {
        bytes -= bytesOf(next);
        deliverNow(next);
      }
      if (realm === null) queue.length = 0;
    }
    if (realm !== null) holdBack();
    soon();
  }

  function holdBack(): void {
    const isMuch = bytes > MOST_BYTES;
    if (isMuch === isHeld) return;
    isHeld = isMuch;
    world.hold(isMuch);
  }

  function deliverNow(order: readonly unknown[]): void {
    outcome(
      () => enter(order),
      ([kind, value]) => {
        // The guest's own loop catches what its callbacks throw.
        if (kind === "error") {
          finishWith(() => finish.reject(guestError(value)));
        }
      },
      (error) => {
        if (error instanceof GuestKilled) return;
        if (order[0] === "settle" && order[2] === true) {
          // It cannot cross; the guest is told.
          deliverNow(["settle", order[1], false, errorFacts(error)]);
        } else if (realm !== null) {
          finishWith(() => finish.reject(error));
        }
      },
    );
  }

  /** Looks a little later whether the program has anything left to do. */
  function soon(): void {
    setImmediate(() => {
      if (realm === null || isInside) return;
      if (queue.length > 0 || requests.length > 0) return;
      if (promises > 0 || calls.size > 0) return;
      if (world.isBusy() || !isEnding || hasEnded) return;
      tellOfEnd();
    });
  }

  /** As Node: again where the program did something since it was last told. */
  function tellOfEnd(): void {
    const ending = world.ending();
    if (ending !== null && turns !== turnsToldOf) {
      ending.idle();
      turnsToldOf = turns;
      return;
    }
    hasEnded = true;
    ending?.end();
    finish.resolve(0);
  }

  function exit(code: number): void {
    exitCode ??= code;
    if (!isInside) end();
  }

  function end(): void {
    const code = exitCode ?? 0;
    for (const id of [...calls.keys()]) {
      settleCall(id, false, new Error(`The program has ended with ${code}`));
    }
    finishWith(() => finish.resolve(code));
  }

  function kill(killed: GuestKilled): void {
    failure ??= killed;
    if (isInside) {
      realm?.interrupt?.();
      return;
    }
    for (const id of [...calls.keys()]) settleCall(id, false, failure);
    finishWith(() => finish.reject(failure));
  }

  function finishWith(tell: () => void): void {
    clearTimeout(lifetime);
    const left = realm;
    realm = null;
    queue.length = 0;
    world.close();
    tell();
    left?.dispose();
  }
}

/** What comes of a call, at once or later. */
function outcome<Value>(
  run: () => Value | Promise<Value>,
  done: (value: Value) => void,
  failed: (error: unknown) => void,
): void {
  let value: Value | Promise<Value>;
  try {
    value = run();
  } catch (error) {
    failed(error);
    return;
  }
  if (value instanceof Promise) value.then(done, failed);
  else done(value);
}

/** What a callback is called with: an event, with a chunk in it. */
function bytesOf([, , args]: readonly unknown[]): number {
  const [event] = Array.isArray(args) ? args : [];
  const { chunk } = (event ?? {}) as { readonly chunk?: unknown };
  return chunk instanceof Uint8Array ? chunk.length : 0;
}

/**
 * QuickJS makes errors of the guest of what ends it: a guest may catch that its
 * memory is used up, and an async function rejects where it is interrupted.
 */
function killedBy({ guestName, message }: GuestError): GuestKilled | null {
  if (guestName !== "InternalError") return null;
  if (message === "out of memory") return outOfMemory();
  return message === "interrupted" ? timedOut() : null;
}

/** What the agent builds its bridge from; functions by their paths. */
function shapeOf(
  value: unknown,
  path: string,
  functions: Map<string, AnyFunction>,
): unknown {
  if (typeof value === "function") {
    functions.set(path, value as AnyFunction);
    return ["function", path];
  }
  const isPlain =
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isPlain || path.endsWith(".env")) return ["data", value];
  return [
    "object",
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [
        name,
        shapeOf(member, path === "" ? name : `${path}.${name}`, functions),
      ]),
  ];
}
