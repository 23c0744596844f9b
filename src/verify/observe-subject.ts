/**
 * The part of an observation that happens in a fresh child process: loads the
 * subject, looks at it, and writes a {@link ChildReport} to file descriptor 3;
 * stdout and stderr stay the subject's. It is loaded before the subject, so it
 * loads nothing but `node:` modules and what it must.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import { loadArtifact } from "../hosting/load-artifact.js";
import { describeThrown, exportShape } from "./export-shape.js";
import {
  type ChildReport,
  hidePaths,
  type ObserveOrder,
  type Subject,
} from "./observation.js";
import { ownFoldersOf } from "./own-folders.js";

/** Looks at what only a user of the module would see, in facts of its own. */
export type Probe = (
  exported: unknown,
  normalise: (text: string) => string,
) => Promise<Readonly<Record<string, string>>>;

// The subject may replace them.
const { setTimeout } = globalThis;
const { kill, pid } = process;

/**
 * Observes the subject and reports once: after the probe, or at the process's
 * end where the subject does not come to one. The process then ends when the
 * subject's event loop is empty, as the subject itself would, or after
 * `order.linger`.
 */
export async function observeSubject(
  order: ObserveOrder,
  probe: Probe | null,
): Promise<void> {
  const { subject, depth, linger } = order;
  const facts: Record<string, string> = {};
  const source = sourceOf(subject);
  const ownFolders = ownFoldersOf(subject, source.path);
  let isReported = false;
  const report = () => {
    if (isReported) return;
    isReported = true;
    const text: ChildReport = { source: source.path, ownFolders, facts };
    writeFileSync(3, JSON.stringify(text));
  };
  process.once("exit", () => {
    if (!isReported) facts.report = "the process ends before all was looked at";
    report();
  });
  if (source.path !== null) {
    await observe(subject, source.path, depth, ownFolders, probe, facts);
  } else facts.load = source.missing;
  report();
  if (linger !== null) {
    // No handler of the subject's may turn this into another end.
    setTimeout(() => kill.call(process, pid, "SIGKILL"), linger).unref();
  }
}

type Source =
  | { readonly path: string }
  | { readonly path: null; readonly missing: string };

function sourceOf(subject: Subject): Source {
  if (subject.kind === "artifact") return { path: subject.file };
  try {
    return { path: requireFrom(subject.folder).resolve(subject.specifier) };
  } catch (error) {
    return { path: null, missing: describeThrown(error) };
  }
}

function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, "package.json"));
}

async function observe(
  subject: Subject,
  source: string,
  depth: number,
  ownFolders: readonly string[],
  probe: Probe | null,
  facts: Record<string, string>,
): Promise<void> {
  const normalise = hidePaths(ownFolders);
  const globals = new Set(Object.getOwnPropertyNames(globalThis));
  const ownFiles = new Set(Object.keys(require.cache));
  let exported: unknown;
  try {
    exported = load(subject, source);
  } catch (error) {
    facts.load = describeThrown(error, normalise);
    return;
  }
  const added = Object.getOwnPropertyNames(globalThis)
    .filter((name) => !globals.has(name) && name !== LEXER_LEAK)
    .sort();
  facts.globals = added.join(" ");
  Object.assign(facts, exportShape(exported, depth, normalise));
  // What an asynchronous ES module is for both sides.
  if (types.isPromise(exported)) {
    try {
      const shape = exportShape(
        await exported,
        depth,
        normalise,
        "await exports",
      );
      Object.assign(facts, shape);
    } catch (error) {
      facts["await exports"] = describeThrown(error, normalise);
    }
  }
  if (probe !== null) Object.assign(facts, await probe(exported, normalise));
  // Asked last: a lazy require may reach for the disk only in the probe.
  const strays =
    subject.kind === "artifact"
      ? straysOf(subject, ownFiles)
      : filesBeyond(ownFolders, ownFiles);
  if (strays.length > 0) facts["files loaded beside it"] = strays.join(" ");
}

/**
 * In Node 20.19 the lexer that looks for the exports of CommonJS forgets to
 * declare this variable: sources with some star exports make it a global one.
 */
const LEXER_LEAK = process.version.startsWith("v20.19.") ? "ch" : null;

/** What plain Node has loaded from elsewhere than the subject and its packages. */
function filesBeyond(
  ownFolders: readonly string[],
  ownFiles: ReadonlySet<string>,
): readonly string[] {
  return Object.keys(require.cache).filter(
    (file) =>
      // Some keep what is no file there.
      isAbsolute(file) &&
      !ownFiles.has(file) &&
      // Packages that a folder above provides are its packages, too.
      !file.includes(`${sep}node_modules${sep}`) &&
      !ownFolders.some((folder) => file.startsWith(folder + sep)),
  );
}

/**
 * What the door gives. Node's `require` refuses an ES module with top-level
 * await, of which an artifact gives the promise; so does `import()`.
 */
function load(subject: Subject, source: string): unknown {
  if (subject.kind === "artifact") {
    return subject.name === null
      ? requireFrom(dirname(subject.file))(subject.file)
      : loadArtifact(subject.file).load(subject.name);
  }
  try {
    return requireFrom(subject.folder)(subject.specifier);
  } catch (error) {
    const { code } = Object(error) as NodeJS.ErrnoException;
    if (code !== "ERR_REQUIRE_ASYNC_MODULE" || !isAbsolute(source)) throw error;
    return import(pathToFileURL(source).href);
  }
}

/** Files that the artifact made Node load from a disk, externals aside. */
function straysOf(
  subject: Subject & { readonly kind: "artifact" },
  ownFiles: ReadonlySet<string>,
): readonly string[] {
  const loaded = Object.values(require.cache).filter(
    (module) => module !== undefined,
  );
  const allowed = new Set(
    loaded.filter(({ filename }) =>
      subject.externals.some((folder) => filename.startsWith(folder + sep)),
    ),
  );
  for (const { children } of allowed) {
    for (const child of children) allowed.add(child);
  }
  const names = new Set([...allowed].map(({ filename }) => filename));
  return Object.keys(require.cache).filter(
    (file) => !ownFiles.has(file) && !names.has(file) && file !== subject.file,
  );
}
