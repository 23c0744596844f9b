/**
 * Reads a lock file. Receives its bytes; returns its rows, or diagnostics with the
 * place of what is wrong. Must not look at what the rows name.
 */
import type { Diagnostic } from "../../diagnostic.js";
import type { AbsolutePath } from "../../host.js";
import { loadJson } from "../load.js";
import { placeOf } from "../place.js";
import { FILE_USES, LOCK_VERSION, type Lock, MODULE_KINDS } from "./format.js";
import { jsonRange } from "./json-place.js";

export interface LockFile {
  readonly path: AbsolutePath;
  readonly text: string;
  readonly lock: Lock;
}

export type LockReading =
  | { readonly ok: true; readonly file: LockFile }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The keys to what is wrong, and what should be there. */
type Problem = readonly [keys: readonly (string | number)[], wanted: string];

export function readLock(path: AbsolutePath, bytes: Uint8Array): LockReading {
  const loaded = loadJson(path, bytes);
  if ("code" in loaded) return { ok: false, diagnostics: [loaded] };
  const text = new TextDecoder().decode(bytes);
  const value: unknown = JSON.parse(text);
  const problems = problemsIn(value);
  if (problems.length === 0) {
    return { ok: true, file: { path, text, lock: value as Lock } };
  }
  return {
    ok: false,
    diagnostics: problems.map(([keys, wanted]) => {
      const { start, end } = jsonRange(text, keys);
      return {
        code: "malformed_lock",
        severity: "error",
        place: placeOf(path, text, start, end),
        field: fieldOf(keys),
        wanted,
      };
    }),
  };
}

/** `modules[3].target` */
function fieldOf(keys: readonly (string | number)[]): string {
  return keys
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .slice(1);
}

function problemsIn(value: unknown): readonly Problem[] {
  if (!isRecord(value)) return [[[], "an object"]];
  if (value.lockfileVersion !== LOCK_VERSION) {
    const wanted = `${LOCK_VERSION}, the version that this compiler reads`;
    return [[["lockfileVersion"], wanted]];
  }
  return [
    ...rowProblems("modules", value.modules, (row, keys) => [
      ...fileProblem(row, "importer", keys),
      ...oneOf(MODULE_KINDS, row.kind, [...keys, "kind"]),
      ...(row.specifier === undefined || isFilled(row.specifier)
        ? []
        : [[[...keys, "specifier"], "a non-empty string"] as const]),
      ...fileProblem(row, "target", keys),
    ]),
    ...rowProblems("files", value.files, (row, keys) => [
      ...fileProblem(row, "importer", keys),
      ...oneOf(FILE_USES, row.use, [...keys, "use"]),
      ...fileProblem(row, "target", keys),
    ]),
  ];
}

type Row = Readonly<Record<string, unknown>>;

function rowProblems(
  name: string,
  rows: unknown,
  check: (row: Row, keys: readonly (string | number)[]) => readonly Problem[],
): readonly Problem[] {
  if (!Array.isArray(rows)) return [[[name], "an array"]];
  return rows.flatMap((row: unknown, index) =>
    isRecord(row)
      ? check(row, [name, index])
      : [[[name, index], "an object"] as const],
  );
}

const A_FILE = '"./path" or "name@version/path"';

/** A name that leads out of its package would be none. */
function fileProblem(
  row: Row,
  field: string,
  keys: readonly (string | number)[],
): readonly Problem[] {
  const name = row[field];
  const isFile =
    isFilled(name) &&
    /^(?:\.|(?:@[^/@]+\/)?[^/@.][^/@]*@[^/]+)\//.test(name) &&
    !name.split("/").slice(1).includes("..");
  return isFile ? [] : [[[...keys, field], A_FILE]];
}

function oneOf(
  known: readonly string[],
  value: unknown,
  keys: readonly (string | number)[],
): readonly Problem[] {
  const isKnown = known.some((one) => one === value);
  const wanted = known.map((one) => JSON.stringify(one)).join(" or ");
  return isKnown ? [] : [[keys, wanted]];
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isRecord(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
