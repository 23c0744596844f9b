/**
 * Writes an artifact as the three files of `--code-cache`. Receives the artifact
 * and its file, which has a temporary name; runs its start, gives all files their
 * names, returns what there is to say. Where the start fails, the artifact takes
 * the output's place as without the flag.
 */
import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { Artifact } from "../codegen/artifact.js";
import { launcherText } from "../codegen/launcher.js";
import type { Diagnostic } from "../diagnostic.js";
import type { AbsolutePath } from "../host.js";
import { decodeStack } from "../inspect/decode.js";
import { readManifest } from "../inspect/read-manifest.js";
import { codeFilesOf } from "../runtime-shims/launcher.js";
import type { PlaceFile } from "../write-artifact.js";
import { makeCodeCache, type StartFailure } from "./make.js";

/**
 * The launcher comes last, so that it never stands beside what it cannot start;
 * one that is there already meets a code that its cache does not fit, at worst,
 * and then uses no cache.
 *
 * @param inputs the files compiled, none of which may be overwritten
 * @param limit milliseconds that the start may take
 */
export function placeWithCodeCache(
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  limit?: number,
): PlaceFile {
  return (temporary, target) => {
    const files = codeFilesOf(target);
    const input = Object.values(files).find((file) => inputs.has(file));
    if (input !== undefined) {
      rmSync(temporary);
      return [
        {
          code: "output_is_input",
          severity: "error",
          place: null,
          path: input as AbsolutePath,
        },
      ];
    }
    const unfinished = `${files.cache}.${randomBytes(6).toString("hex")}.tmp`;
    try {
      const failure = makeCodeCache(
        {
          launcher: target,
          name: files.code,
          code: temporary,
          cache: unfinished,
        },
        limit,
      );
      if (failure !== null) {
        renameSync(temporary, target);
        for (const file of Object.values(files)) rmSync(file, { force: true });
        return [failed(failure, files.code, artifact)];
      }
      renameSync(temporary, files.code);
      renameSync(unfinished, files.cache);
      writeFileSync(temporary, launcherText(artifact.hashbang), {
        flag: "wx",
        mode: artifact.executable ? 0o777 : 0o666,
      });
      renameSync(temporary, target);
      return [];
    } finally {
      rmSync(unfinished, { force: true });
    }
  };
}

function failed(
  failure: StartFailure,
  name: string,
  artifact: Artifact,
): Diagnostic {
  const facts =
    failure.why === "threw"
      ? { why: failure.why, ...shown(failure.stack, name, artifact) }
      : failure;
  return {
    code: "code_cache_failed",
    severity: "warning",
    place: null,
    ...facts,
  };
}

/** The message of an error and the first module in its stack. */
function shown(stack: string, path: string, { chunks }: Artifact) {
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
