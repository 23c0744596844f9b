/**
 * The public door's `createHost`: loads the rest when it is called, which most
 * programs that compile never do.
 */
import type { HostOptions, SandboxHost } from "./create-host.js";

/** As `createHost` of create-host.ts, which says what it does. */
export function createHost(options: HostOptions = {}): SandboxHost {
  const { createHost: create } =
    require("./create-host.js") as typeof import("./create-host.js");
  return create(options);
}
