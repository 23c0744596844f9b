/** Small file trees written out as tables, on the disk or in memory. */
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Path relative to the tree's root → contents. An object is written as JSON;
 * `{ link: "a/b" }` is a symbolic link to a path relative to the root; a
 * function is asked for its text with the root.
 */
export type Tree = Readonly<
  Record<string, string | Link | object | ((root: string) => string)>
>;
export interface Link {
  readonly link: string;
}

export function isLink(value: string | object): value is Link {
  return typeof value === "object" && "link" in value;
}

export function contents(value: string | object): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Writes a tree below a new temporary directory; returns its real path. */
export function writeTree(tree: Tree): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "ingot-tree-")));
  addFiles(root, tree);
  return root;
}

/** Writes a tree below a folder that may have other files already. */
export function addFiles(root: string, tree: Tree): void {
  for (const [name, value] of Object.entries(tree)) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    if (isLink(value)) symlinkSync(join(root, value.link), file);
    else if (typeof value === "function") writeFileSync(file, value(root));
    else writeFileSync(file, contents(value));
  }
}

export function removeTree(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

const planted: string[] = [];
afterAll(() => planted.splice(0).forEach(removeTree));

/** As {@link writeTree}; the tree is removed when the file's tests end. */
export function plantTree(tree: Tree): string {
  const root = writeTree(tree);
  planted.push(root);
  return root;
}
