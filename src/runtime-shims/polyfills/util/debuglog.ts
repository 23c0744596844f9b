/** Messages for those who ask for them by `NODE_DEBUG`. */
import process = require("node:process");
import { format } from "../../internal/inspect.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** @see https://nodejs.org/api/util.html#utildebuglogsection-callback */
export function debuglog(
  set: string,
  onEnabled?: (log: AnyFunction) => void,
): AnyFunction {
  const name = set.toUpperCase();
  const wanted = (process.env.NODE_DEBUG ?? "")
    .split(",")
    .filter(Boolean)
    .map((part) =>
      part.replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replace(/\*/g, ".*"),
    );
  const enabled =
    wanted.length > 0 &&
    new RegExp(`^(?:${wanted.join("|")})$`, "i").test(name);
  const log: AnyFunction = (...args) => {
    if (enabled) {
      const text = format(...args);
      process.stderr.write(`${name} ${process.pid}: ${text}\n`);
    }
  };
  onEnabled?.(log);
  return Object.defineProperty(log, "enabled", {
    value: enabled,
    configurable: true,
    enumerable: true,
  });
}
