/**
 * The command behind `ingot verify`, and what `compile --verify` needs of it:
 * receives parsed arguments and the world as {@link Io}, prints, and returns the
 * exit code (0 equal, 1 different, damaged or not to be compared). Flags and
 * usage errors are the CLI's.
 */
import type { Diagnostic } from "../diagnostic.js";
import { absolutePath, nodeHost } from "../host.js";
import { type Io, readArtifact } from "../inspect/commands.js";
import type { NodeSettings } from "./observe.js";
import { formatVerification, verificationToJson } from "./report.js";
import {
  type Verification,
  verifyArtifact,
  verifyIntegrity,
} from "./verify.js";

export { formatVerification, verificationToJson, verifyArtifact };

export interface VerifyArguments {
  readonly artifact: string;
  readonly moduleid: readonly string[] | undefined;
  readonly entry: string | undefined;
  readonly cwd: string | undefined;
  readonly integrityOnly: boolean;
  readonly depth: number;
  readonly conditions: readonly string[] | undefined;
  readonly preserveSymlinks: boolean;
  readonly json: boolean;
}

/** Verifies an artifact and prints the outcome. */
export function runVerify(args: VerifyArguments, io: Io): number {
  const file = readArtifact(args.artifact, io);
  if (file === null) return 1;
  const { bytes } = file;
  const { host } = io;
  const name = host.path.basename(args.artifact);
  const sources =
    args.cwd === undefined ? host : nodeHost(absolutePath(host, args.cwd));
  const entry =
    args.entry === undefined ? null : absolutePath(host, args.entry);
  const folder = `${absolutePath(host, args.artifact)}.native`;
  const readAddon = (path: string) => {
    const file = host.path.join(folder, path);
    return host.stat(file) === "file" ? host.readFile(file) : null;
  };
  const candidate = { bytes, name, readAddon };
  const verification = args.integrityOnly
    ? verifyIntegrity(candidate)
    : verifyArtifact(
        candidate,
        { moduleid: args.moduleid ?? [], entry },
        sources,
        { depth: args.depth, node: nodeSettings(args, {}) },
      );
  const paths = { base: host.cwd, separator: host.path.sep };
  io.stdout(
    args.json
      ? `${JSON.stringify(verificationToJson(verification, paths), null, 2)}\n`
      : formatVerification(verification, paths),
  );
  return verification.ok ? 0 : 1;
}

/**
 * The Node whose loading a compile with these options takes after.
 *
 * @param define expression → literal; those of `process.env` become environment
 */
export function nodeSettings(
  {
    conditions = [],
    preserveSymlinks,
  }: {
    readonly conditions: readonly string[] | undefined;
    readonly preserveSymlinks: boolean;
  },
  define: Readonly<Record<string, string>>,
): NodeSettings {
  const env: Record<string, string> = {};
  for (const [expression, literal] of Object.entries(define)) {
    const [, name] = /^process\.env\.(\w+)$/.exec(expression) ?? [];
    const [, value] = /^(["'])(.*)\1$/.exec(literal)?.slice(1) ?? [];
    if (name !== undefined && value !== undefined) env[name] = value;
  }
  return {
    flags: [
      ...conditions.map((condition) => `--conditions=${condition}`),
      ...(preserveSymlinks ? ["--preserve-symlinks"] : []),
    ],
    env,
  };
}

/** Why `compile --verify` writes nothing; the details are the verification's. */
export function verificationFailed({
  integrity,
  comparisons,
  problems: [problem],
}: Verification): Diagnostic {
  const count = comparisons.reduce(
    (sum, { differences }) => sum + differences.length,
    0,
  );
  const reason =
    integrity.damages.length > 0
      ? "it does not agree with its own manifest"
      : (problem ??
        (count === 1
          ? "1 fact differs from Node's"
          : `${count} facts differ from Node's`));
  return {
    code: "verification_failed",
    severity: "error",
    place: null,
    reason,
  };
}
