/**
 * The command that compiles: from its arguments to the exit code. Compiles,
 * verifies where that is asked for, writes, and prints what there is to say. Must
 * not know how arguments are written.
 */
import type { Artifact } from "../codegen/artifact.js";
import { type CompileOptions, compileKeeping } from "../compile.js";
import {
  type Diagnostic,
  describeDiagnostic,
  type DisplayPaths,
} from "../diagnostic.js";
import type { Host } from "../host.js";
import type { Io } from "../inspect/commands.js";
import {
  type Report,
  renderReport,
  reportToJson,
  summaryOf,
} from "../report.js";
import type { Verification } from "../verify/verify.js";
import {
  type PlaceFile,
  stageArtifact,
  writeArtifact,
} from "../write-artifact.js";
import type { CompileCache, Spoken } from "./compile-cache.js";
import {
  type CompileArguments,
  DEFAULT_DEPTH,
  UsageError,
} from "./compile-options.js";

import { showProgress } from "./progress.js";
import { type PendingCompile, settledCompile } from "./pending-compile.js";

type VerifyCommand = typeof import("../verify/command.js");

/** What only some compiles need, each loaded where one does. */
export interface RareParts {
  /** For `--verify`. */
  verify(): VerifyCommand;
  /** For `--profile`. */
  profile(): typeof import("../code-cache/profile.js");
  /** For `--code-cache`. */
  codeCache(): typeof import("../code-cache/place.js");
  /** For `--snapshot`. */
  snapshot(): typeof import("../snapshot/place.js");
  /** For `--sea`. */
  sea(): typeof import("../sea/place.js");
}

/**
 * @param program how it was called: `ingot` or `compile`
 * @param cache compiles instead
 * @returns 0 when the artifact is written, 1 when the input has errors
 * @throws UsageError
 */
export function runCompile(
  program: string,
  args: CompileArguments,
  io: Io,
  rare: RareParts,
  cache: CompileCache | null = null,
): number {
  const started = Date.now();
  const { verify: verifyCommand } = rare;
  const form = formOf(args);
  const { host } = io;
  const entry = entryOf(program, args);
  const define = parseDefines(args.define ?? []);
  const options = optionsOf(args, entry, define);
  const progress = showProgress(
    io.stderr,
    () => !args.quiet && !args.json && io.isTerminal?.() === true,
  );
  // Not resolved, which would take off the slash of a folder.
  const output = host.path.isAbsolute(args.output)
    ? args.output
    : host.path.join(host.cwd, args.output);
  const compiled: CompiledHere = cache
    ? { ...cache.compile(options, progress.update), profiled: [] }
    : compileHere(options, args, host, rare, output, progress.update);
  const { profiled } = compiled;
  // Written while texts are still checked, of which hardly one is ever refused.
  const staged =
    compiled.result.ok && form === null && !args.verify
      ? stageArtifact(compiled.result.artifact, compiled.result.inputs, output)
      : null;
  const result = compiled.settle();
  const holds = result === compiled.result;
  if (!holds) staged?.drop();
  progress.clear();
  const verification =
    result.ok && args.verify
      ? verifyCompiled(
          result.artifact,
          entry,
          args,
          define,
          host,
          verifyCommand(),
        )
      : null;
  const doubts =
    verification === null || verification.ok
      ? []
      : [verifyCommand().verificationFailed(verification)];
  const place = () => {
    if (!result.ok || doubts.length > 0) return [];
    const { artifact, inputs } = result;
    if (staged !== null && holds) return staged.place();
    return writeArtifact(
      artifact,
      inputs,
      output,
      form === null
        ? undefined
        : placeAs(form, args, rare, artifact, inputs, host.cwd),
    );
  };
  const written = place();
  const summary = result.ok
    ? (compiled.summary ?? summaryOf(result.artifact.manifest))
    : null;
  const report: Report = {
    summary,
    assets: result.ok ? result.assets : [],
    builtins: result.ok ? result.builtins : [],
    size: result.ok ? result.artifact.size : 0,
    output: args.output,
    milliseconds: Date.now() - started,
    diagnostics: [...result.diagnostics, ...profiled, ...doubts, ...written],
  };
  const misused = report.diagnostics
    .filter(({ code }) => code === "invalid_options")
    .map((diagnostic) => describeDiagnostic(diagnostic).message);
  if (misused.length > 0) throw new UsageError(misused.join("\n"));
  const paths = { base: host.cwd, separator: host.path.sep };
  const failed = report.diagnostics.some(isError);
  const verified =
    args.json && verification !== null
      ? verifyCommand().verificationToJson(verification, paths)
      : undefined;
  const say = (milliseconds: number): Spoken | null =>
    args.json || failed || !args.quiet
      ? spokenReport({ ...report, milliseconds }, args, paths, verified)
      : null;
  if (verification !== null && !args.json && (failed || !args.quiet)) {
    io.stderr(`${verifyCommand().formatVerification(verification, paths)}\n`);
  }
  const spoken = say(report.milliseconds);
  if (spoken !== null) io[spoken.to](spoken.text);
  if (result.ok && summary !== null && !failed) {
    const { chunks, companions } = result.artifact;
    cache?.keep(
      output,
      [...companions.keys()].map((name) =>
        host.path.join(`${output}.native`, name),
      ),
      say,
      chunks,
      summary,
    );
  }
  return failed ? 1 : 0;
}

function optionsOf(
  args: CompileArguments,
  entry: string | undefined,
  define: Readonly<Record<string, string>>,
): CompileOptions {
  return {
    ...(entry === undefined ? {} : { entry }),
    moduleid: args.moduleid ?? [],
    conditions: args.conditions ?? [],
    external: args.external ?? [],
    fileTypes: args.fileTypes,
    native: args.native,
    preserveSymlinks: args.preserveSymlinks,
    browserField: args.browserField,
    define,
    assets: args.asset ?? [],
    include: args.include ?? [],
    ...(args.lock === undefined ? {} : { lock: args.lock }),
    platform: args.platform,
    ...(args.maxTier === undefined ? {} : { maxTier: args.maxTier }),
    strict: args.strict,
  };
}

/** @param verification what `--json` shows of it, if the artifact was verified */
function spokenReport(
  report: Report,
  { json }: CompileArguments,
  paths: DisplayPaths,
  verification: object | undefined,
): Spoken {
  if (!json) return { to: "stderr", text: renderReport(report, paths) };
  const shown = { ...reportToJson(report, paths), verification };
  return { to: "stdout", text: `${JSON.stringify(shown, null, 2)}\n` };
}

interface CompiledHere extends PendingCompile {
  /** What there is to say of its profile. */
  readonly profiled: readonly Diagnostic[];
}

function compileHere(
  options: CompileOptions,
  args: CompileArguments,
  host: Host,
  rare: RareParts,
  output: string,
  onFile: Parameters<CompileCache["compile"]>[1],
): CompiledHere {
  const pending = compileKeeping(options, host, undefined, onFile);
  if (!args.profile) {
    const { result } = pending;
    return { result, settle: () => pending.settle().result, profiled: [] };
  }
  const { result, built } = pending.settle();
  if (!result.ok || built === null) {
    return { ...settledCompile(result), profiled: [] };
  }
  const { artifact, diagnostics } = rare
    .profile()
    .layOutByProfile(result.artifact, built.graph, output);
  return { ...settledCompile({ ...result, artifact }), profiled: diagnostics };
}

/** Forms of the output that are more than the artifact, by their flags. */
const FORMS = {
  sea: "--sea",
  snapshot: "--snapshot",
  codeCache: "--code-cache",
} as const;
type Form = keyof typeof FORMS;

/** @throws UsageError where the flags do not go together */
function formOf(args: CompileArguments): Form | null {
  if (args.profile && args.platform !== "node") {
    throw new UsageError("--profile is for the platform node alone");
  }
  const forms = (Object.keys(FORMS) as Form[]).filter((form) => args[form]);
  const [form, other] = forms;
  if (form === undefined) return null;
  // An executable holds a code cache, too.
  if (other !== undefined && (form !== "sea" || args.snapshot)) {
    throw new UsageError(
      `${FORMS[form]} and ${FORMS[other]} exclude each other`,
    );
  }
  if (args.platform !== "node") {
    throw new UsageError(`${FORMS[form]} is for the platform node alone`);
  }
  return form;
}

function placeAs(
  form: Form,
  args: CompileArguments,
  { codeCache, snapshot, sea }: RareParts,
  artifact: Artifact,
  inputs: ReadonlySet<string>,
  project: string,
): PlaceFile {
  switch (form) {
    case "codeCache":
      return codeCache().placeWithCodeCache(artifact, inputs);
    case "snapshot":
      return snapshot().placeWithSnapshot(artifact, inputs);
    case "sea":
      return sea().placeAsExecutable(artifact, project, args.codeCache);
  }
}

/** The file, which may stand after `--` when its name begins with a dash. */
function entryOf(
  program: string,
  { file, _ }: CompileArguments,
): string | undefined {
  const rest = program === "ingot" ? _.slice(1) : _;
  const [first, ...more] = [file ?? [], rest].flat().map(String);
  if (more.length > 0) {
    throw new UsageError(`Unknown argument: ${more.join(" ")}`);
  }
  return first;
}

/** Before anything is written, so that what is on the disk was verified. */
function verifyCompiled(
  artifact: Artifact,
  entry: string | undefined,
  args: CompileArguments,
  define: Readonly<Record<string, string>>,
  host: Host,
  command: VerifyCommand,
): Verification {
  if (args.browserField) {
    throw new UsageError(
      "--verify compares with Node, which knows no --browser-field",
    );
  }
  return command.verifyArtifact(
    {
      bytes: Buffer.concat(artifact.chunks),
      name: host.path.basename(args.output),
      readAddon: (path) => artifact.companions.get(path) ?? null,
    },
    { entry: entry ?? null, moduleid: args.moduleid ?? [] },
    host,
    {
      depth: DEFAULT_DEPTH,
      node: command.nodeSettings(args, define),
    },
  );
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** `NAME=value` pairs; a value that is missing is the empty string, as in a shell. */
function parseDefines(
  pairs: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError(`--define wants NAME=value: ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
