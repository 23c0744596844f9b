/**
 * Globs: `*` is any text within a name, `?` one character of it, `**` any number
 * of folders; everything else is itself. As in a shell, a name that begins with
 * a dot is matched only where the glob has the dot. Text in, answers out; it
 * knows no disk.
 */

/** Whether `text` has anything that makes it more than a path. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/**
 * @param glob with slashes, relative to the same folder as the paths; without a
 *   wildcard it names a file, or a folder with all that is in it
 */
export function compileGlob(glob: string): (path: string) => boolean {
  const names = glob.split("/").filter((name) => name !== "" && name !== ".");
  const end = isGlob(glob) ? "$" : "";
  const matcher = new RegExp(`^${names.map(segment).join("")}${end}`, "s");
  return (path) => matcher.test(`${path}/`);
}

function segment(name: string, index: number, all: readonly string[]): string {
  if (name === "**") {
    // At the end it must match something.
    return index === all.length - 1 ? "(?:[^./][^/]*/)+" : "(?:[^./][^/]*/)*";
  }
  const text = name.replace(/[\\^$.*+?()[\]{}|/]/g, (unit) =>
    unit === "*" ? "[^/]*" : unit === "?" ? "[^/]" : `\\${unit}`,
  );
  return `${/^[*?]/.test(name) ? "(?!\\.)" : ""}${text}/`;
}

/** The folder in front of the first name that has a wildcard: `a/b` of `a/b/*.c`. */
export function globFolder(glob: string): string {
  const names = glob.split("/");
  const first = names.findIndex(isGlob);
  return first === -1 ? glob : names.slice(0, first).join("/");
}
