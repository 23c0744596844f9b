/**
 * The lock file's rows, and its text. Plain data, the same on every machine: files
 * are named by package and version, never by where they lie. docs/record.md
 * describes it for its readers. Must not know any file system.
 */

export const LOCK_VERSION = 1;

export const LOCK_NAME = "ingot.lock.json";

export const MODULE_KINDS = ["require", "import"] as const;
export const FILE_USES = ["read", "list", "exists"] as const;

/** A computed request that led to a module. */
export interface ModuleRow {
  /** `name@version/path` or `./path`. */
  readonly importer: string;
  readonly kind: (typeof MODULE_KINDS)[number];
  /** As it was asked for; absent where that was the path of a file. */
  readonly specifier?: string;
  readonly target: string;
}

/** A file that a module read, listed, or looked for. */
export interface FileRow {
  readonly importer: string;
  readonly use: (typeof FILE_USES)[number];
  /** A folder has a slash at its end. */
  readonly target: string;
}

export interface Lock {
  readonly modules: readonly ModuleRow[];
  readonly files: readonly FileRow[];
}

export const NO_ROWS: Lock = { modules: [], files: [] };

/** Each row once, in an order that depends on the rows alone. */
export function unionOfLocks(...locks: readonly Lock[]): Lock {
  return {
    modules: sortedRows(locks.flatMap(({ modules }) => modules)),
    files: sortedRows(locks.flatMap(({ files }) => files)),
  };
}

function sortedRows<Row extends ModuleRow | FileRow>(
  rows: readonly Row[],
): readonly Row[] {
  const byText = new Map(rows.map((row) => [rowText(row), row]));
  return [...byText]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, row]) => row);
}

/** The file: one row a line, so that changes of one are changes of one line. */
export function lockText(lock: Lock): string {
  const { modules, files } = unionOfLocks(lock);
  return `{
  "lockfileVersion": ${LOCK_VERSION},
  "modules": ${table(modules)},
  "files": ${table(files)}
}
`;
}

function table(rows: readonly (ModuleRow | FileRow)[]): string {
  if (rows.length === 0) return "[]";
  return `[\n${rows.map((row) => `    ${rowText(row)}`).join(",\n")}\n  ]`;
}

/** With its fields in this order, whatever order they came in. */
function rowText(row: ModuleRow | FileRow): string {
  const { importer, target } = row;
  const fields =
    "use" in row
      ? { importer, use: row.use, target }
      : { importer, kind: row.kind, specifier: row.specifier, target };
  return `{ ${Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(", ")} }`;
}
