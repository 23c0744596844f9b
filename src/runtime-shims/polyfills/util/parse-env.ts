/** The text of an `.env` file. */
import { validateString } from "../../internal/validators.js";

/** @see https://nodejs.org/api/util.html#utilparseenvcontent */
export function parseEnv(content: unknown): Record<string, string> {
  validateString(content, "content");
  const env: Record<string, string> = {};
  const line =
    /^[^\S\n]*(?:export\s+)?([\w.-]+)[^\S\n]*=[^\S\n]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^#\n]*))[^\n]*$/gm;
  for (const [, key = "", double, single, tick, bare] of content.matchAll(
    line,
  )) {
    env[key] =
      double?.replaceAll("\\n", "\n") ?? single ?? tick ?? (bare ?? "").trim();
  }
  return env;
}
