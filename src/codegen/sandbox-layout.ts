/**
 * The own text of an artifact for any engine: one script whose value is the
 * artifact, started by its host. As layout.ts has it for Node, the manifest and
 * the factories stand between. Must not know modules.
 *
 * ```js
 * (function runSandbox(…) {…})(function runArtifact(…) {…}, ["assert",…],
 *   undefined, JSON.parse(String.raw`
 * {"ingot":1,…}
 * `), {
 * …factories…
 * }, typeof module === "object" ? module : undefined);
 * ```
 */
import { builtinNames, prefixedNames } from "../resolver/builtins.js";
import { MANIFEST_VERSION } from "../runtime-shims/manifest.js";
import type { OptionalParts, OwnPart } from "./layout.js";
import { esmRuntime, type RuntimeTexts } from "./runtime-texts.js";

/** All names by which Node has builtins, `fs` and `node:fs`. */
function namesText(): string {
  const all = [...builtinNames, ...prefixedNames];
  const prefixed = all.map((name) => `node:${name}`);
  return JSON.stringify([...builtinNames, ...prefixed]);
}

/** What stands before the manifest. */
export function sandboxOpeningParts(
  runtime: RuntimeTexts,
  has: OptionalParts,
): readonly OwnPart[] {
  const [opening, closing] = has.module
    ? [`(${runtime.module}).bind(undefined, `, ")"]
    : ["", ""];
  return [
    {
      name: "first line",
      text: `// ingot ${MANIFEST_VERSION} artifact for any engine. The table below lists every module in it; ingot ls prints it.\n`,
    },
    { name: "runtime's start", text: `(${runtime.sandbox})(` },
    { name: "runtime's require", text: `${runtime.require}, ` },
    { name: "names of builtins", text: `${namesText()}, ` },
    {
      name: "runtime for what is missing",
      text: has.misses ? `(${runtime.misses}).bind(undefined, ` : "",
    },
    { name: "runtime for the builtin module", text: opening },
    {
      name: "runtime for ES modules",
      text: esmRuntime(runtime, has),
    },
    {
      name: "line before the manifest",
      text: `${closing}${has.misses ? ")" : ""}, JSON.parse(String.raw\`\n`,
    },
  ];
}

export const SANDBOX_CLOSING: OwnPart = {
  name: "last line",
  text: '}, typeof module === "object" ? module : undefined);\n',
};
