/**
 * The artifact's own text: what stands before the manifest and after the last
 * factory. Receives the runtime's texts; returns the parts by name, so that the
 * writer joins them and a reader can say which one is damaged. Must not know
 * modules.
 */
import { MANIFEST_VERSION } from "../runtime-shims/manifest.js";
import { esmRuntime, type RuntimeTexts } from "./runtime-texts.js";
import { SANDBOX_CLOSING, sandboxOpeningParts } from "./sandbox-layout.js";

/** The artifact's own `module`, where there is one. */
export const OWN_MODULE = 'typeof module === "object" ? module : undefined';

/** A part of the artifact's own text, and its name for a reader. */
export interface OwnPart {
  readonly name: string;
  readonly text: string;
}

/** Which of the parts of the runtime that not all artifacts need are there. */
export interface OptionalParts {
  /** For ES modules and `import()`. */
  readonly esm: boolean;
  /** For such among which `export *` go in a circle. */
  readonly starCycles: boolean;
  /** For the builtin `module`. */
  readonly module: boolean;
  /** For errors where a module computes what it asks for, or Node refuses it. */
  readonly misses: boolean;
  /** For modules that look at call sites. */
  readonly callSites: boolean;
  /** For files that modules read. */
  readonly assets: boolean;
  /** For programs that are given such files. */
  readonly programs: boolean;
  /** For native addons. */
  readonly native: boolean;
  /** For modules that are run in workers and child processes. */
  readonly workers: boolean;
  /** For factories that are held as ASCII. */
  readonly escaped: boolean;
  /** For engines that are not Node. */
  readonly sandbox: boolean;
}

/** What stands before the manifest, after the entry's `#!` line. */
export function openingParts(
  runtime: RuntimeTexts,
  has: OptionalParts,
): readonly OwnPart[] {
  if (has.sandbox) return sandboxOpeningParts(runtime, has);
  const [opening, closing] = has.module
    ? [`(${runtime.module}).bind(undefined, `, ")"]
    : ["", ""];
  return [
    {
      name: "first line",
      text: `// ingot ${MANIFEST_VERSION} artifact. The table below lists every module in it; ingot ls prints it.\n`,
    },
    {
      name: "runtime for escaped factories",
      text: `(${has.escaped ? runtime.escaped : ""}`,
    },
    {
      name: "runtime for workers",
      text: has.workers ? runtime.workers : "",
    },
    { name: "runtime for files", text: has.assets ? runtime.assets : "" },
    {
      name: "runtime for programs",
      text: has.assets
        ? `${has.programs ? runtime.programs : "undefined"}, `
        : "",
    },
    {
      name: "runtime's require",
      text: `${runtime.require})${")".repeat([has.escaped, has.workers, has.assets].filter(Boolean).length)}(`,
    },
    {
      name: "runtime for what is missing",
      text: has.misses ? `(${runtime.misses}).bind(undefined, ` : "",
    },
    {
      name: "runtime for call sites",
      text: has.callSites ? `(${runtime.callSites}).bind(undefined, ` : "",
    },
    { name: "runtime for the builtin module", text: opening },
    {
      name: "runtime for native addons",
      text: has.native
        ? `(${runtime.native}).bind(undefined, ${OWN_MODULE}, `
        : "",
    },
    {
      name: "runtime for ES modules",
      text: esmRuntime(runtime, has),
    },
    {
      name: "line before the manifest",
      text: `${has.native ? ")" : ""}${closing}${")".repeat(Number(has.callSites) + Number(has.misses))}, JSON.parse(String.raw\`\n`,
    },
  ];
}

/** What the manifest starts with: its version, then the digest's 64 digits. */
export const MANIFEST_START = `{"ingot":${MANIFEST_VERSION},"sha256":"`;

/** Stands in for the digest while the digest is taken. */
export const NO_DIGEST = "0".repeat(64);

/** What follows the manifest's last row. */
export const MANIFEST_END = "\n]}\n`), {\n";

/** What follows the last factory. */
export function closingPart(has: Pick<OptionalParts, "sandbox">): OwnPart {
  return has.sandbox ? SANDBOX_CLOSING : CLOSING;
}

const CLOSING: OwnPart = {
  name: "last line",
  text: `}, typeof require === "function" ? require : undefined, ${OWN_MODULE});\n`,
};
