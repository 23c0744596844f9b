/**
 * Errors of the file system as Node makes them: of what the system refused, and
 * those of `fs.rm` and `fs.cp`, whose parts are in `info`.
 */
import { nodeError } from "../../internal/errors.js";
import { systemErrors } from "../../internal/system-errors.js";

const numbers: ReadonlyMap<string, readonly [number, string]> = new Map(
  [...systemErrors].map(([errno, [code, text]]) => [code, [errno, text]]),
);

/** `ENOENT: no such file or directory, open '/x'`. */
export function systemError(
  code: string,
  syscall: string,
  path?: string,
  dest?: string,
): Error {
  const [errno, text] = numbers.get(code) ?? [-4094, "unknown error"];
  const from = path === undefined ? "" : ` '${path}'`;
  const to = dest === undefined ? "" : ` -> '${dest}'`;
  return Object.assign(new Error(`${code}: ${text}, ${syscall}${from}${to}`), {
    errno,
    code,
    syscall,
    ...(path !== undefined && { path }),
    ...(dest !== undefined && { dest }),
  });
}

/** What Node's errors with the name `SystemError` tell. */
export interface SystemErrorInfo {
  readonly code: string;
  /** That of the code, where it is left out. */
  readonly errno?: number;
  readonly message: string;
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;
}

const TEXTS: Readonly<Record<string, string>> = {
  ERR_FS_EISDIR: "Path is a directory",
  ERR_FS_CP_DIR_TO_NON_DIR: "Cannot overwrite non-directory with directory",
  ERR_FS_CP_EEXIST: "Target already exists",
  ERR_FS_CP_EINVAL: "Invalid src or dest",
  ERR_FS_CP_FIFO_PIPE: "Cannot copy a FIFO pipe",
  ERR_FS_CP_NON_DIR_TO_DIR: "Cannot overwrite directory with non-directory",
  ERR_FS_CP_SOCKET: "Cannot copy a socket file",
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY:
    "Cannot overwrite symlink in subdirectory of self",
  ERR_FS_CP_UNKNOWN: "Cannot copy an unknown file type",
};

/** @param code a key of Node's own, `ERR_FS_EISDIR` */
export function infoError(code: string, given: SystemErrorInfo): Error {
  const { syscall, path, dest } = given;
  const [negative = -4094] = numbers.get(given.code) ?? [];
  const info = { ...given, errno: given.errno ?? -negative };
  let message = `${TEXTS[code] ?? ""}: ${syscall} returned ${given.code} (${given.message})`;
  if (path !== undefined) message += ` ${path}`;
  if (dest !== undefined) message += ` => ${dest}`;
  const error = nodeError(code, message);
  const members: Readonly<Record<string, unknown>> = {
    name: "SystemError",
    info,
    errno: info.errno,
    syscall,
    ...(path !== undefined && { path }),
    ...(dest !== undefined && { dest }),
  };
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(error, name, {
      value,
      writable: true,
      enumerable: name !== "name",
      configurable: true,
    });
  }
  return error;
}

/** @param signal whose reason is the cause */
export function abortError(signal?: { readonly reason?: unknown }): Error {
  const error = new Error("The operation was aborted");
  return Object.assign(error, {
    name: "AbortError",
    code: "ABORT_ERR",
    ...(signal !== undefined && { cause: signal.reason }),
  });
}
