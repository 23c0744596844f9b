/** An in-memory {@link Host} for tests of pure logic, posix or win32. */
import { posix, win32 } from "node:path";
import type { AbsolutePath, Host } from "../../src/host.js";

/**
 * @param files absolute path → contents; directories are implied. A value of
 *   the form `{ link: target }` is a symbolic link (absolute target).
 */
export function memoryHost(
  files: Readonly<Record<string, string | { readonly link: string }>>,
  flavour: "posix" | "win32" = "posix",
): Host {
  const path = flavour === "posix" ? posix : win32;
  const root = flavour === "posix" ? "/" : "C:\\";
  const entries = new Map<string, string | { readonly link: string } | null>();
  for (const [name, contents] of Object.entries(files)) {
    const file = path.resolve(root, name);
    entries.set(file, contents);
    for (let dir = path.dirname(file); !entries.has(dir); ) {
      entries.set(dir, null);
      dir = path.dirname(dir);
    }
  }
  const missing = (code: string, file: string) =>
    Object.assign(new Error(`${code}: ${file}`), { code });

  function realpath(name: string, hops = 0): string {
    if (hops > 32) throw missing("ELOOP", name);
    const file = path.resolve(root, name);
    let at = path.parse(file).root;
    const parts = file.slice(at.length).split(path.sep);
    for (const [index, part] of parts.entries()) {
      if (part === "") continue;
      at = path.join(at, part);
      const entry = entries.get(at);
      if (entry === undefined) throw missing("ENOENT", name);
      if (entry !== null && typeof entry === "object") {
        const rest = parts.slice(index + 1);
        return realpath(path.join(entry.link, ...rest), hops + 1);
      }
    }
    return at;
  }

  return {
    path,
    cwd: root as AbsolutePath,
    stat(name) {
      try {
        const entry = entries.get(realpath(name));
        if (entry === null) return "directory";
        return name.endsWith(path.sep) ? null : "file";
      } catch {
        return null;
      }
    },
    lstat(name) {
      try {
        const dir = path.dirname(path.resolve(root, name));
        const at = path.join(realpath(dir), path.basename(name));
        const entry = entries.get(dir === path.resolve(root, name) ? dir : at);
        if (entry === undefined) return null;
        if (entry === null) return "directory";
        if (name.endsWith(path.sep)) return this.stat(name);
        return typeof entry === "string" ? "file" : "link";
      } catch {
        return null;
      }
    },
    readFile(name) {
      const contents = entries.get(realpath(name));
      if (typeof contents !== "string") throw missing("EISDIR", name);
      return Buffer.from(contents);
    },
    realpath: (name) => realpath(name) as AbsolutePath,
    readdir(name) {
      const dir = realpath(name);
      if (entries.get(dir) !== null) throw missing("ENOTDIR", name);
      return [...entries.keys()]
        .filter((entry) => entry !== dir && path.dirname(entry) === dir)
        .map((entry) => path.basename(entry))
        .sort();
    },
  };
}
