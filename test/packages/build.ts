/**
 * One package through one compiler. Receives what is to be compiled and a folder
 * for the output; returns the file and what the compiler said. ingot is asked by
 * module id; its peers, pinned for the benchmark, get a program that requires it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { runProgram } from "../support/children.js";
import { runCompile } from "../support/compile-module-id.js";
import type { NpmCase } from "../support/npm-case.js";
import { repoRoot } from "../support/paths.js";

export type Build =
  | {
      readonly ok: true;
      readonly file: string;
      /** Of the output file. */
      readonly bytes: number;
      /** Null where the compiler does not tell. */
      readonly modules: number | null;
      /** What the user is warned of, one line each. */
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly errors: readonly string[] };

/** @param folder has the package installed */
export type BuildCase = (
  each: NpmCase,
  folder: string,
  outDir: string,
) => Promise<Build>;

interface PeerTool {
  readonly name: string;
  readonly output: string;
  command(entry: string, outDir: string, installDir: string): string[];
}

const bench = createRequire(resolve(repoRoot, "bench/run.js"));
const { tools } = bench("./tools.js") as { readonly tools: PeerTool[] };

export const toolNames: readonly string[] = tools.map(({ name }) => name);

/** The compiler of that name; installs the peers where one is asked for. */
export function builderOf(name: string): BuildCase {
  if (name === "ingot") return buildByIngot;
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined) throw new Error(`no tool is called ${name}`);
  const { installPeers } = bench("./install.js") as {
    installPeers(): string;
  };
  const installDir = installPeers();
  return (each, folder, outDir) =>
    buildByPeer(tool, installDir, each, folder, outDir);
}

/** Milliseconds: tens of MB on a machine that does other things as well. */
const LONGEST_COMPILE = 600_000;

async function buildByIngot(
  { compile }: NpmCase,
  folder: string,
  outDir: string,
): Promise<Build> {
  const file = join(outDir, "artifact.cjs");
  const args = [...compile, "--json", "-o", file];
  const result = await runCompile(folder, args, LONGEST_COMPILE);
  const report = parseReport(result.stdout);
  if (report === null) {
    const { exitCode, signal, stderr } = result;
    return {
      ok: false,
      errors: [`exit code ${exitCode ?? signal}: ${firstLine(stderr)}`],
    };
  }
  const said = (severity: string) =>
    report.diagnostics
      .filter((diagnostic) => diagnostic.severity === severity)
      .map(({ code, file: at, line, message }) => {
        const place = at === undefined ? "" : `${at}:${line}: `;
        return `${place}${firstLine(message)} [${code}]`;
      });
  if (!report.ok) return { ok: false, errors: said("error") };
  return {
    ok: true,
    file,
    bytes: readFileSync(file).length,
    modules: report.modules,
    warnings: said("warning"),
  };
}

interface CompileReport {
  readonly ok: boolean;
  readonly modules: number;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly file?: string;
    readonly line?: number;
  }[];
}

function parseReport(text: string): CompileReport | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function buildByPeer(
  tool: PeerTool,
  installDir: string,
  { request, compile }: NpmCase,
  folder: string,
  outDir: string,
): Promise<Build> {
  const entry = request.startsWith("./")
    ? resolve(folder, request)
    : requirerOf(compile, folder);
  const [program = "", ...args] = tool.command(entry, outDir, installDir);
  const { exitCode, signal, stdout, stderr } = await runProgram(
    program,
    args,
    folder,
  );
  // ncc keeps the extension of the entry.
  const named = [tool.output, `index${extname(entry)}`];
  const file = named
    .map((name) => join(outDir, name))
    .find((path) => existsSync(path));
  if (exitCode !== 0 || file === undefined) {
    const said = (stderr + stdout).split("\n").find((line) => line.trim());
    const errors = [`exit code ${exitCode ?? signal}: ${said ?? ""}`];
    return { ok: false, errors };
  }
  const warnings = stderr.split("\n").filter((line) => /warning/i.test(line));
  const bytes = readFileSync(file).length;
  return { ok: true, file, bytes, modules: null, warnings };
}

/** A program that is the first module and loads the others before. */
function requirerOf(compile: readonly string[], folder: string): string {
  const ids = compile.filter((word) => word !== "--moduleid");
  const [first = "", ...others] = ids;
  mkdirSync(join(folder, "importers"), { recursive: true });
  const name = first.replaceAll("/", "+");
  const file = join(folder, "importers", `${name}.cjs`);
  // The checkout's own, found above, would have peers make all code strict.
  writeFileSync(join(folder, "importers", "tsconfig.json"), "{}\n");
  writeFileSync(
    file,
    [
      `module.exports = require(${JSON.stringify(first)});`,
      ...others.map((id) => `require(${JSON.stringify(id)});`),
      "",
    ].join("\n"),
  );
  return file;
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
