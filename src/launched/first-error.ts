/**
 * What a start threw, for a diagnostic. Receives the stack as the process printed
 * it; returns the error's first line and the module that it names first.
 */
import type { Artifact } from "../codegen/artifact.js";
import { decodeStack } from "../inspect/decode.js";
import { readManifest } from "../inspect/read-manifest.js";

/**
 * @param path of the artifact in the stack
 */
export function firstError(
  stack: string,
  path: string,
  { chunks }: Artifact,
): { readonly error: string; readonly at: string | null } {
  const reading = readManifest(Buffer.concat(chunks));
  const decoded = reading.ok
    ? decodeStack(stack, [{ path, reading }]).text
    : stack;
  const [error = "", ...frames] = decoded.split("\n");
  const at = frames
    .map((frame) => /^ +at (?:.* \()?(.*?:\d+:\d+)\)?$/.exec(frame)?.[1])
    .find((place) => place !== undefined && !/^(?:node|ingot):/.test(place));
  return { error, at: at ?? null };
}
