/**
 * Writes an artifact as the executable of `--sea`. Receives the artifact; makes an
 * executable of it and the Node that runs, returns what there is to say. Where that
 * fails, nothing is written.
 */
import { isAscii } from "node:buffer";
import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dataOf } from "../code-cache/format.js";
import { makeCodeCache } from "../code-cache/make.js";
import { codeCacheFailed } from "../code-cache/place.js";
import type { Artifact } from "../codegen/artifact.js";
import { executableMain } from "../codegen/executable.js";
import type { Diagnostic, ExecutableFailed } from "../diagnostic.js";
import type { PlaceFile } from "../write-artifact.js";
import { makeExecutable } from "./make.js";

/**
 * @param project folder whose tools are used
 * @param withCodeCache whether the start is run, for V8's code
 */
export function placeAsExecutable(
  artifact: Artifact,
  project: string,
  withCodeCache: boolean,
): PlaceFile {
  return (temporary, target) => {
    const suffix = `.${randomBytes(6).toString("hex")}.tmp`;
    const made = `${target}${suffix}`;
    const cache = `${target}.cache${suffix}`;
    try {
      const starter = artifact.manifest.modules.find(({ workers }) => workers);
      if (starter !== undefined) {
        return [failed({ why: "workers", by: starter.id })];
      }
      const doubts: Diagnostic[] = [];
      if (withCodeCache) {
        const failure = makeCodeCache({
          launcher: target,
          name: target,
          code: temporary,
          cache,
        });
        if (failure === null) {
          // Of the Node that runs: nothing is left to be compared.
          writeFileSync(cache, dataOf(readFileSync(cache)).data);
        } else doubts.push(codeCacheFailed(failure, target, artifact));
      }
      const hasCache = withCodeCache && doubts.length === 0;
      const failure = makeExecutable(
        {
          main: executableMain(
            artifact,
            artifact.chunks.every((chunk) => isAscii(chunk)),
            hasCache,
          ),
          assets: { code: temporary, ...(hasCache && { cache }) },
        },
        project,
        made,
      );
      if (failure !== null) return [...doubts, failed(failure)];
      renameSync(made, target);
      return doubts;
    } finally {
      for (const file of [temporary, made, cache])
        rmSync(file, { force: true });
    }
  };
}

function failed(facts: ExecutableFailed): Diagnostic {
  return {
    code: "executable_failed",
    severity: "error",
    place: null,
    ...facts,
  };
}
