/**
 * Turns positions in an artifact into positions in the modules' own files:
 * receives text (a stack, a log) and the readings of artifacts, returns the text
 * with every `file:line:column` that points into one of them rewritten. It is
 * arithmetic on the manifest; it opens no file and needs no source map.
 *
 *     at exports.parse (/srv/out.cjs:812:11)  ->  at exports.parse (ms@2.1.3/index.js:46:11)
 */
import type { ManifestModule } from "../runtime-shims/manifest.js";
import type { ArtifactReading } from "./read-manifest.js";

export interface DecodableArtifact {
  /** Where the artifact is here, absolute; the text may know it elsewhere. */
  readonly path: string;
  readonly reading: ArtifactReading;
}

export interface DecodedText {
  readonly text: string;
  /** How many positions were rewritten. */
  readonly decoded: number;
}

/**
 * Decodes every position in `text` that points into one of the artifacts.
 *
 * A position names an artifact by its path, relative or absolute, posix or
 * Windows, or as a `file:` URL. Stacks travel between machines, so the base name
 * decides; among paths of one base name, those win that share the most trailing
 * folders with the artifact's own path. A module's position becomes
 * `id:line:column`; a position in the artifact's own code becomes
 * `ingot:runtime:line:column`, with the artifact's line. In frames, the name of
 * a factory becomes what Node prints for a module's top level. All other text,
 * and lines that the artifact does not have, stay as they are.
 */
export function decodeStack(
  text: string,
  artifacts: readonly DecodableArtifact[],
): DecodedText {
  const positions = artifacts
    .flatMap((artifact) => positionsIn(text, artifact))
    .sort((a, b) => a.start - b.start || b.shared - a.shared);
  let decoded = 0;
  let result = "";
  let copied = 0;
  for (const { start, end, line, column, factory, place, isEsm } of positions) {
    // Two artifacts of one base name: the nearer one came first.
    if (start < copied) continue;
    const before = text.slice(copied, start);
    decoded++;
    copied = end;
    const topLevel =
      isEsm && factory !== null && topLevelOfEsm(before, factory);
    if (topLevel && text[end] === ")") {
      result += topLevel;
      copied++;
    } else {
      result += factory === null ? before : renameFactory(before, factory);
    }
    result += `${place}:${line}${column}`;
  }
  return { text: asWritten(result + text.slice(copied)), decoded };
}

interface Position {
  readonly start: number;
  readonly end: number;
  /** How many trailing path segments equal those of the artifact. */
  readonly shared: number;
  readonly place: string;
  readonly line: number;
  /** `:11`, or nothing. */
  readonly column: string;
  /** The factory whose name the frame may show. */
  readonly factory: string | null;
  readonly isEsm: boolean;
}

/** No path is longer; keeps the work per position bounded on endless lines. */
const LONGEST_PATH = 4096;

function positionsIn(
  text: string,
  { path, reading }: DecodableArtifact,
): readonly Position[] {
  const own = segments(path);
  const baseName = own.at(-1);
  if (baseName === undefined) return [];
  const inUrl = encodeURI(baseName).replace(/[?#]/g, encodeURIComponent);
  const spelled = [...new Set([baseName, inUrl])].map((name) =>
    name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"),
  );
  const occurrence = new RegExp(`(${spelled.join("|")}):(\\d+)(:\\d+)?`, "g");
  const locate = locator(reading);

  const found: (Position & PathBefore)[] = [];
  for (const match of text.matchAll(occurrence)) {
    const [position, name = "", line, column = ""] = match;
    const located = locate(Number(line));
    if (located === null) continue;
    const end = match.index + position.length;
    const near = text.slice(
      Math.max(0, match.index - LONGEST_PATH),
      match.index,
    );
    const before = near.slice(near.lastIndexOf("\n") + 1);
    const closes = text[end] === ")";
    const endsLine = /[ \t\r]*(?:\n|$)/y;
    endsLine.lastIndex = end;
    const starts = pathStarts(before + name, path, closes, endsLine.test(text));
    const here = pathBefore(before, name, starts, own);
    if (here === null) continue;
    const start = match.index - here.length;
    found.push({ start, end, column, ...located, ...here });
  }
  const most = found.reduce((max, { shared }) => Math.max(max, shared), 0);
  return found.filter(({ shared, whole }) => whole || shared === most);
}

interface PathBefore {
  /** Characters of the path to the left of its base name. */
  readonly length: number;
  /** How many trailing segments it shares with the artifact's own path. */
  readonly shared: number;
  /** Are those all that it has? */
  readonly whole: boolean;
}

/**
 * The path that ends in `name`, from the first of `starts` that makes it one;
 * null where `name` is only the end of another file's name.
 */
function pathBefore(
  before: string,
  name: string,
  starts: Iterable<number>,
  own: readonly string[],
): PathBefore | null {
  for (const start of starts) {
    const path = before.slice(start) + name;
    const parts = segments(path);
    const fold = isWindowsPath(path);
    let shared = 0;
    while (shared < parts.length && shared < own.length) {
      const [a = "", b = ""] = [parts.at(-1 - shared), own.at(-1 - shared)];
      if (fold ? a.toLowerCase() !== b.toLowerCase() : a !== b) break;
      shared++;
    }
    if (shared > 0)
      return {
        length: before.length - start,
        shared,
        whole: shared === parts.length,
      };
  }
  return null;
}

/**
 * Where in `text`, which ends with the path's base name, the path may start, the
 * likeliest first. Paths may hold blanks and parentheses, so the surroundings
 * decide: what Node prints around a path, else the nearest blank.
 */
function* pathStarts(
  text: string,
  known: string,
  closes: boolean,
  endsLine: boolean,
): Generator<number> {
  const exact = text.length - known.length;
  if (text.endsWith(known) && !/[\w.~+@-]/.test(text[exact - 1] ?? ""))
    if (text.slice(exact - 7, exact) !== "file://") yield exact;
  const url = text.lastIndexOf("file://");
  if (url !== -1 && !/\s/.test(text.slice(url))) yield url;
  // `at f (/a b/out.cjs:1:2)`, `eval at f (/a b/out.cjs:1:2)`
  if (closes)
    for (const open of [
      ...text.matchAll(/\((?=[A-Za-z]:[\\/]|[\\/])/g),
    ].reverse())
      yield open.index + 1;
  if (endsLine) {
    // `    at /a b/out.cjs:1:2`, `    at async /a b/out.cjs:1:2`
    const frame = /^\s*at (?:async )?(?=[A-Za-z]:[\\/]|[\\/])/.exec(text);
    if (frame !== null) yield frame[0].length;
    // `/a b/out.cjs:123`, the line above a source excerpt
    if (/^(?:[A-Za-z]:)?[\\/]/.test(text)) yield 0;
  }
  // Anywhere else: up to a blank, a quote or a bracket.
  let start = text.length;
  while (start > 0 && !/[\s"'`()<>[\]{},;=|:]/.test(text[start - 1] ?? ""))
    start--;
  if (
    /(?:^|[^A-Za-z])[A-Za-z]:$/.test(text.slice(Math.max(0, start - 3), start))
  )
    if (/[\\/]/.test(text[start] ?? "")) yield start - 2;
  yield start;
}

function isWindowsPath(path: string): boolean {
  return /^[A-Za-z]:[\\/]|\\/.test(path);
}

/** The names in a path or `file:` URL, without `.` and `..`. */
function segments(path: string): readonly string[] {
  let plain = path;
  if (path.startsWith("file://")) {
    plain = path.slice("file://".length);
    try {
      plain = decodeURIComponent(plain);
    } catch {
      // Not a URL's escapes; the text is then its own spelling.
    }
  }
  return plain
    .split(/[\\/]+/)
    .filter((name) => name !== "" && name !== "." && name !== "..");
}

type Located = Pick<Position, "place" | "line" | "factory" | "isEsm">;

/** Answers whose line a line of the artifact is; null beyond its end. */
function locator(reading: ArtifactReading): (line: number) => Located | null {
  const { manifest, texts, lines } = reading;
  const ranges: { module: ManifestModule; last: number }[] = [];
  for (const [index, module] of manifest.modules.entries())
    ranges.push({
      module,
      last: module.line + (texts[index]?.lines ?? 0) - 1,
    });
  ranges.sort((a, b) => a.module.line - b.module.line);

  return (line) => {
    if (line < 1 || line > lines) return null;
    // The last range that starts at or before the line.
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranges[middle]?.module.line ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    const range = ranges[low - 1];
    if (range === undefined || line > range.last)
      return { place: "ingot:runtime", line, factory: null, isEsm: false };
    const { id, line: first, factory, format } = range.module;
    const isEsm = format === "module";
    return { place: id, line: line - first + 1, factory, isEsm };
  };
}

/**
 * A frame at an ES module's top level, up to the position: Node has no name there.
 *
 * @returns `null` where the frame is another
 */
function topLevelOfEsm(before: string, factory: string): string | null {
  const frame = new RegExp(`\\bat (async )?(?:\\w+\\.)?${factory} \\($`);
  return frame.test(before)
    ? before.replace(frame, (_, async = "") => `at ${async}`)
    : null;
}

/** V8 words an error with the callee's text, which codegen has rewritten. */
function asWritten(text: string): string {
  return text.replace(
    /(TypeError: )(?:\(0 , \$\d*i\.([\w$.]+)\)|\$\d*[in]\.([\w$.]+))(?= is not )/g,
    (_, name: string, called = "", other = "") => name + called + other,
  );
}

/**
 * Replaces a factory's name in the text between the last position and this one:
 * `at Object.F (` is a module's top level, `eval at F (` code that it evaluates,
 * and `at F.exports.f (` a function that the engine named after the function
 * around it, as it does where that starts with a capital letter.
 */
function renameFactory(before: string, factory: string): string {
  const lineStart = before.lastIndexOf("\n") + 1;
  const frame = before.slice(lineStart);
  if (!frame.includes(factory)) return before;
  return (
    before.slice(0, lineStart) +
    frame
      .replace(new RegExp(`\\b${factory}\\.(?=\\S)`), "")
      .replace(
        new RegExp(`\\beval at ${factory}(?= \\()`),
        "eval at <anonymous>",
      )
      .replace(
        new RegExp(`\\bat (async )?(\\S+\\.)?${factory}(?= [([])`),
        (_, async = "", receiver = "Object.") =>
          `at ${async}${receiver}<anonymous>`,
      )
  );
}
