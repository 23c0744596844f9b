/**
 * What is seen of one module from outside: what it exports, which globals it
 * adds, what it prints and how it ends. Holds what the observing child is told,
 * and turns what the child gave back into facts that two sides can be compared
 * by. Must not know how a child is run.
 */

/** Where the module is loaded from. */
export type Subject =
  /** Plain Node: `require(specifier)` of a file in `folder`. */
  | {
      readonly kind: "installed";
      readonly folder: string;
      readonly specifier: string;
    }
  | {
      readonly kind: "artifact";
      readonly file: string;
      /** What a host loads by this name; null for the artifact's own exports. */
      readonly name: string | null;
      /** Real folders of the packages that are left to the host's `require`. */
      readonly externals: readonly string[];
    };

/** What the child is told, as JSON in its first argument. */
export interface ObserveOrder {
  readonly subject: Subject;
  /** Levels of members that are looked at. */
  readonly depth: number;
  /**
   * Milliseconds after which a subject that keeps the process running is ended;
   * null to wait for it.
   */
  readonly linger: number | null;
}

/** One line for each fact, `exports.a.b` → its description. */
export type Facts = Readonly<Record<string, string>>;

/** What the child writes to file descriptor 3, as JSON. */
export interface ChildReport {
  /** The file that Node loaded, or the artifact. */
  readonly source: string | null;
  /** Folders in which the subject's own files lie, see {@link hidePaths}. */
  readonly ownFolders: readonly string[];
  readonly facts: Facts;
}

/** How a child ended and what it left. */
export interface ChildResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it wrote to file descriptor 3. */
  readonly report: string;
}

export interface Observation {
  /** The file that Node loaded, or the artifact; null where there is none. */
  readonly source: string | null;
  readonly facts: Facts;
}

/** A child that dies or reports nothing is a fact as well. */
export function observationOf(child: ChildResult): Observation {
  const { exitCode, signal, report } = child;
  const { source, ownFolders, facts } = parseReport(report);
  const normalise = hidePaths(ownFolders);
  return {
    source,
    facts: {
      ...facts,
      "exit code":
        exitCode === null ? `none: ended by ${signal}` : String(exitCode),
      stdout: hideTimes(normalise(child.stdout)),
      stderr: hideCallSites(hideTimes(normalise(child.stderr))),
    },
  };
}

function parseReport(report: string): ChildReport {
  try {
    return JSON.parse(report);
  } catch {
    const facts = { report: `not JSON: ${report.slice(0, 200)}` };
    return { source: null, ownFolders: [], facts };
  }
}

/**
 * Replaces every path below the subject's own folders, with the position that
 * may follow it, by one word: there the two sides differ by design. Applied to
 * all strings, whatever the package.
 */
export function hidePaths(
  folders: readonly string[],
): (text: string) => string {
  if (folders.length === 0) return (text) => text;
  const path = `(?:${folders.map(literally).join("|")})(?![\\w-])[^\\s'"\`():,]*`;
  const pattern = new RegExp(`${path}(?::\\d+){0,2}`, "g");
  return (text) => text.replace(pattern, "<own path>");
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Hides what a program prints of its clock and its number. */
function hideTimes(text: string): string {
  return text
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, "<time>")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "<time>")
    .replace(/^\(node:\d+\)/gm, "(node)");
}

/**
 * Hides the frames of stacks, and the place at a line's end that a library took
 * from one: there all modules of an artifact are one file, and its runtime has
 * frames of its own.
 */
function hideCallSites(text: string): string {
  return text
    .replace(/^ +at .*\n?/gm, "")
    .replace(/ at \S+:(?:\d+|null):(?:\d+|null)$/gm, " at <call site>");
}
