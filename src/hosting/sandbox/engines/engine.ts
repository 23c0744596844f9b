/**
 * What an engine is to the host: a realm with the agent and the artifact in it,
 * messages in and out, limits. Types and the one error of guests that are killed.
 */
import type { Message, Receive } from "../agent.js";

export type { Message, Receive };

export type EngineName = "quickjs" | "isolate" | "vm";
export const ENGINE_NAMES: readonly EngineName[] = ["quickjs", "isolate", "vm"];

export interface RealmOptions {
  /** The call of the agent as an expression that takes the host's function. */
  readonly agentText: string;
  /** A script whose evaluation leaves the artifact in its place. */
  readonly artifactText: string;
  /** How frames call the artifact. */
  readonly filename: string;
  /** Serves the guest; never throws. */
  readonly ask: Receive;
  /** In bytes. */
  readonly memory: number;
  /** Of the first evaluation, as of `performance.now()`. */
  readonly deadline: number;
}

export interface Realm {
  /**
   * Runs the guest until it returns and has no promise jobs left. One call at a
   * time; where it is a promise the guest asks the host meanwhile.
   *
   * @param deadline as of `performance.now()`
   * @throws GuestKilled; the realm cannot be used again
   */
  send(message: Message, deadline: number): Message | Promise<Message>;
  /** Makes a call that is under way fail soon; where calls are promises. */
  interrupt?(): void;
  /** Gives all memory back. Not to be called while the guest runs. */
  dispose(): void;
}

export type CreateRealm = (options: RealmOptions) => Promise<Realm>;

export type KilledCode =
  /** It ran longer than it may. */
  | "ERR_INGOT_TIMEOUT"
  /** It needed more memory, or more stack, than it may. */
  | "ERR_INGOT_MEMORY"
  /** The host stopped it. */
  | "ERR_INGOT_STOPPED"
  /** The script of the artifact cannot be evaluated. */
  | "ERR_INGOT_NOT_SANDBOX";

/** A guest that the host killed. */
export class GuestKilled extends Error {
  readonly code: KilledCode;

  constructor(code: KilledCode, message: string) {
    super(message);
    this.name = "GuestKilled";
    this.code = code;
  }
}

export function timedOut(): GuestKilled {
  return new GuestKilled(
    "ERR_INGOT_TIMEOUT",
    "The guest ran longer than it may and was killed",
  );
}

export function outOfMemory(): GuestKilled {
  return new GuestKilled(
    "ERR_INGOT_MEMORY",
    "The guest needed more memory than it may and was killed",
  );
}
