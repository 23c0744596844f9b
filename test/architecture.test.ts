/**
 * Who may import what. Values flow resolver → graph → codegen; the embedded
 * runtime knows nobody; each outside library has one door.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { repoRoot } from "./support/paths.js";

const source = join(repoRoot, "src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.replaceAll("\\", "/"))
  .sort();

interface Import {
  readonly from: string;
  /** A file below src without extension, or a package or builtin as written. */
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(source, file), "utf8");
  const pattern =
    /^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)";|\b(?:require|import)\("([^"]+)"\)/gm;
  return [...text.matchAll(pattern)].map(([, type, fromClause, call]) => {
    const specifier = fromClause ?? call ?? "";
    return {
      from: file,
      target: specifier.startsWith(".")
        ? posix.join(dirname(file), specifier).replace(/\.js$/, "")
        : specifier,
      typeOnly: type !== undefined,
    };
  });
}

const imports = files.flatMap(importsOf);

function importersOf(target: string): readonly string[] {
  return [
    ...new Set(
      imports
        .filter((entry) => entry.target === target && !entry.typeOnly)
        .map(({ from }) => from),
    ),
  ];
}

test("the scan of imports sees them", () => {
  expect(files.length).toBeGreaterThan(15);
  expect(importersOf("graph/build")).toContain("compile.ts");
});

const stages: Readonly<Record<string, readonly string[]>> = {
  "runtime-shims": ["runtime-shims"],
  resolver: ["resolver", "host", "diagnostic"],
  graph: [
    "graph",
    "resolver",
    "host",
    "diagnostic",
    "inlining",
    "shared-memory",
  ],
  codegen: ["codegen", "graph", "runtime-shims", "resolver/builtins"],
  sandbox: [
    "sandbox",
    "graph",
    "resolver",
    "runtime-shims",
    "inspect/commands",
    "host",
    "diagnostic",
  ],
  inspect: [
    "inspect",
    "codegen",
    "graph/line-count",
    "graph/types",
    "resolver/types",
    "runtime-shims",
    "host",
  ],
  record: [
    "record",
    "graph",
    "resolver",
    "inspect/commands",
    "command-line/compile-options",
    "host",
    "diagnostic",
  ],
  verify: [
    "verify",
    "codegen",
    "inspect",
    "runtime-shims",
    "hosting",
    "graph/build",
    "graph/line-count",
    "graph/module-id",
    "resolver/package-json",
    "host",
    "diagnostic",
    "version",
  ],
};

test.each(Object.entries(stages))(
  "%s imports only what flows into it",
  (stage, allowed) => {
    const strangers = imports.filter(
      ({ from, target }) =>
        from.startsWith(`${stage}/`) &&
        files.includes(`${target}.ts`) &&
        !allowed.includes(target.split("/")[0] ?? "") &&
        !allowed.includes(target),
    );
    expect(strangers).toEqual([]);
  },
);

test.each([
  ["yargs", ["command-line/grammar.ts"]],
  ["enhanced-resolve", ["resolver/enhanced.ts"]],
  ["@swc/wasm-typescript", ["graph/typescript/strip.ts"]],
  [
    "node:fs",
    [
      "cache/check.ts",
      "cache/folder.ts",
      "cache/questions.ts",
      "cache/replay.ts",
      "cache/restamp.ts",
      "code-cache/make.ts",
      "code-cache/start-child.ts",
      "host.ts",
      "hosting/load-artifact.ts",
      "hosting/sandbox/capabilities/folders.ts",
      "hosting/sandbox/capabilities/programs.ts",
      "hosting/sandbox/create-host.ts",
      "hosting/sandbox/engines/isolate-process.ts",
      "hosting/sandbox/engines/isolate.ts",
      "launch.ts",
      "launched/place.ts",
      "process-io.ts",
      "record/child.ts",
      "record/hook-imports.ts",
      "record/hook.ts",
      "record/lock-file.ts",
      "runtime-shims/bridge/process.ts",
      "runtime-shims/launcher.ts",
      "sea/make.ts",
      "sea/place.ts",
      "snapshot/build.ts",
      "snapshot/make.ts",
      "verify/alone.ts",
      "verify/observe-subject.ts",
      "verify/own-folders.ts",
      "watch/folders.ts",
      "write-artifact.ts",
      "write-chunks.ts",
    ],
  ],
  [
    "node:child_process",
    [
      "code-cache/make.ts",
      "graph/esm/node-syntax-error.ts",
      "hosting/sandbox/capabilities/programs.ts",
      "hosting/sandbox/engines/isolate.ts",
      "record/child.ts",
      "sea/make.ts",
      "snapshot/make.ts",
      "verify/observe.ts",
    ],
  ],
])("%s has its doors", (target, doors) => {
  expect(importersOf(target)).toEqual(doors);
});

test("only the doors to the outside know the process", () => {
  // In a sandbox artifact `process` is a builtin module, which they import.
  const builtins =
    /^runtime-shims\/(?:bridge|internal|patches|polyfills|stubs)\//;
  const users = files.filter(
    (file) =>
      !builtins.test(file) &&
      /\bprocess\.(?!env\.NODE_ENV)/.test(
        readFileSync(join(source, file), "utf8").replace(
          /\/\*[\s\S]*?\*\/|\/\/.*/g,
          "",
        ),
      ),
  );
  expect(users).toEqual([
    "bin-compile.ts",
    "bin.ts",
    "cache/folder.ts",
    "code-cache/make.ts",
    "code-cache/start-child.ts",
    "exit-code.ts",
    "graph/esm/node-syntax-error.ts",
    "host.ts",
    "hosting/sandbox/capabilities/programs.ts",
    "hosting/sandbox/create-host.ts",
    "hosting/sandbox/engines/isolate-process.ts",
    "hosting/sandbox/engines/isolate.ts",
    "hosting/sandbox/grants.ts",
    "inlining.ts",
    "launch.ts",
    "process-io.ts",
    "record/child.ts",
    "record/hook-imports.ts",
    "record/hook.ts",
    "runtime-shims/esm.ts",
    "runtime-shims/executable.ts",
    "sea/make.ts",
    "snapshot/build.ts",
    "snapshot/check-child.ts",
    "snapshot/make.ts",
    "verify/observe-child.ts",
    "verify/observe-subject.ts",
    "verify/observe.ts",
  ]);
});
