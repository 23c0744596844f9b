/**
 * Holds a host to its contract. Receives a host that its owner wrote, returns
 * one whose failures are all {@link HostError}s and whose answers have the right
 * types, so that compile() can tell a host's failure from a fault of its own.
 */
import { posix, win32 } from "node:path";
import { type Host, HostError } from "./host.js";

/** @throws HostError where `host` does not even have the shape of one */
export function guardHost(host: Host): Host {
  const answers =
    <Answer>(
      operation: Exclude<keyof Host, "path" | "cwd">,
      isAnswer: (answer: unknown) => boolean,
      wanted: string,
    ) =>
    (path: string): Answer => {
      let answer: unknown;
      try {
        answer = host[operation](path);
      } catch (error) {
        throw new HostError(operation, error);
      }
      if (isAnswer(answer)) return answer as Answer;
      throw new HostError(operation, `${path}: the answer is not ${wanted}`);
    };
  try {
    const { cwd } = host;
    const path = [posix, win32].find(({ sep }) => sep === host.path.sep);
    if (path === undefined) throw new Error("path is neither posix nor win32");
    if (!isPath(cwd, path)) throw new Error("cwd is no absolute path");
    return {
      path,
      cwd,
      stat: answers("stat", isKind, "a kind of file"),
      lstat: answers("lstat", isLinkKind, "a kind of file or link"),
      readFile: answers("readFile", ArrayBuffer.isView, "bytes"),
      realpath: answers("realpath", (answer) => isPath(answer, path), "a path"),
      readdir: answers("readdir", Array.isArray, "a list of names"),
    };
  } catch (error) {
    throw new HostError("host", error);
  }
}

function isKind(answer: unknown): boolean {
  return answer === "file" || answer === "directory" || answer === null;
}

function isLinkKind(answer: unknown): boolean {
  return answer === "link" || isKind(answer);
}

function isPath(answer: unknown, path: Host["path"]): boolean {
  return typeof answer === "string" && path.isAbsolute(answer);
}
