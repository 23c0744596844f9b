/**
 * What a host grants to a program, and the bridge that this makes. Nothing is
 * granted that is not named. Each capability's code is loaded where it is granted.
 */
import { randomFillSync } from "node:crypto";
import type {
  Bridge,
  OutputCapability,
} from "../../runtime-shims/bridge/interface.js";
import { LARGEST_TRANSFER } from "../../runtime-shims/bridge/interface.js";
import type { Ending, World } from "./session.js";

/** A folder of the host; the guest finds it at the same path. */
export interface FolderGrant {
  readonly path: string;
  /** Whether files may be written, made and removed; only read by default. */
  readonly write?: boolean;
}

/** Each may be absent and is denied then. */
export interface Grants {
  /** What the program reads from standard input, `process.stdin` as well. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Takes what the program writes to standard output. */
  readonly stdout?: (chunk: Uint8Array) => void;
  readonly stderr?: (chunk: Uint8Array) => void;
  /** The time, and timers. */
  readonly clock?: boolean;
  /** Cryptographically secure randomness, and with it `crypto.subtle`. */
  readonly entropy?: boolean;
  /** `process.argv` behind the program's name. */
  readonly args?: readonly string[];
  /** Names of variables of the host's environment, or names and values. */
  readonly env?: readonly string[] | Readonly<Record<string, string>>;
  readonly fs?: readonly FolderGrant[];
  /**
   * Places to connect to and to listen at: `example.org:443`, `127.0.0.1:8080`,
   * `[::1]:80`; `*` for any port. A host is granted by the name that the guest uses.
   */
  readonly net?: readonly string[];
  /**
   * Programs of the host that may be run, by the names that the guest uses, with
   * any arguments: `git`. A shell only if `sh` is named.
   */
  readonly run?: readonly string[];
}

/** What of a capability is the host's own. */
interface Closing {
  /** Whether the program still waits for something of it. */
  isBusy(): boolean;
  /** Whether what arrives is to wait. */
  hold?(isHeld: boolean): void;
  /** Closes whatever is open. */
  close(): void;
}

/**
 * @param timeout milliseconds that the guest may compute, and therefore wait for a
 *   child, at a stretch
 * @param exit called when the program ends itself
 */
export function makeWorld(
  grants: Grants,
  timeout: number,
  exit: (code: number) => void,
): World {
  const closing: Closing[] = [];
  let ending: Ending | null = null;
  /** The guest gets what it is to have of it, and no way to close it. */
  const opened = <Opened extends Closing>(
    one: Opened,
  ): Omit<Opened, keyof Closing> => {
    closing.push(one);
    const { isBusy: _, close: _close, hold: _hold, ...capability } = one;
    return capability;
  };
  const network =
    grants.net &&
    opened(
      (
        require("./capabilities/network.js") as typeof import("./capabilities/network.js")
      ).createNetwork(grants.net),
    );
  const bridge: Bridge = {
    ...(grants.run && {
      child_process: opened(
        (
          require("./capabilities/programs.js") as typeof import("./capabilities/programs.js")
        ).createPrograms({
          run: grants.run,
          folders: (grants.fs ?? []).map(({ path }) => path),
          env: Array.isArray(grants.env)
            ? (grants.env as readonly string[])
            : Object.keys(grants.env ?? {}),
          longest: timeout,
        }),
      ),
    }),
    ...(network && { net: network.net, dns: network.dns }),
    ...(grants.stdin && {
      stdin: opened(
        (
          require("./capabilities/input.js") as typeof import("./capabilities/input.js")
        ).createInput(grants.stdin),
      ),
    }),
    ...(grants.stdout && { stdout: output(grants.stdout) }),
    ...(grants.stderr && { stderr: output(grants.stderr) }),
    ...(grants.clock && {
      clock: opened(
        (
          require("./capabilities/clock.js") as typeof import("./capabilities/clock.js")
        ).createClock(),
      ),
    }),
    ...(grants.entropy && {
      entropy: {
        bytes(length: number) {
          if (!(length >= 0 && length <= LARGEST_TRANSFER)) {
            throw new RangeError("That many bytes may not cross at once");
          }
          return randomFillSync(new Uint8Array(length));
        },
      },
      crypto: opened(
        (
          require("./capabilities/subtle.js") as typeof import("./capabilities/subtle.js")
        ).createSubtle(),
      ),
    }),
    ...(grants.fs && {
      fs: opened(
        (
          require("./capabilities/folders.js") as typeof import("./capabilities/folders.js")
        ).createFolders(grants.fs),
      ),
    }),
    process: {
      argv: ["node", "/main.js", ...(grants.args ?? [])],
      env: environmentOf(grants.env ?? []),
      exit: (code) => exit(Number.isInteger(code) ? code & 255 : 1),
      ending(idle, end) {
        if (typeof idle === "function" && typeof end === "function") {
          ending = { idle, end };
        }
      },
    },
  };
  return {
    bridge,
    isBusy: () => closing.some((one) => one.isBusy()),
    ending: () => ending,
    hold(isHeld) {
      for (const one of closing) one.hold?.(isHeld);
    },
    close() {
      for (const one of closing) one.close();
    },
  };
}

function output(write: (chunk: Uint8Array) => void): OutputCapability {
  return {
    write(chunk) {
      if (!(chunk instanceof Uint8Array)) {
        throw new TypeError("Output must be bytes");
      }
      write(chunk);
    },
  };
}

function environmentOf(
  granted: readonly string[] | Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!Array.isArray(granted)) {
    return granted as Readonly<Record<string, string>>;
  }
  const env: Record<string, string> = {};
  for (const name of granted as readonly string[]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
