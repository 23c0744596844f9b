/**
 * Where versions of Node resolve differently. ingot gives one answer on all of
 * them, so that an artifact does not depend on the Node that compiled it: that
 * of Node 20, and of what Node 20 refuses as a name, that of the Node which
 * gave it a meaning. Each difference stands here by name; trees.test.ts makes sure
 * that it is one, and that there is no other.
 */
import type { ResolveKind } from "../../src/resolver/types.js";

export interface VersionRule {
  readonly reason: string;
  /** Whether this Node answers otherwise than ingot. */
  readonly holds: boolean;
  /** Tree → directory → specifiers; of both kinds where none is named. */
  readonly asked: Readonly<
    Record<string, Readonly<Record<string, readonly string[]>>>
  >;
  readonly kinds?: readonly ResolveKind[];
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const isAtLeast = (line: number, release = 0) =>
  major > line || (major === line && minor >= release);

/** `#/name` came with Node 25.4 and 24.14. */
const hasSlashImports = major === 24 ? isAtLeast(24, 14) : isAtLeast(25, 4);

export const versionRules: readonly VersionRule[] = [
  {
    reason:
      "Since Node 22, `exports` that are no string, array or object count for absent",
    holds: isAtLeast(22),
    asked: {
      "exports: invalid targets and invalid configurations": {
        ".": ["number", "true", "false", "false/main.js"],
      },
    },
  },
  {
    reason:
      "Since Node 22, so do `imports`; `import` finds nothing then either way",
    holds: isAtLeast(22),
    kinds: ["require"],
    asked: { imports: { "node_modules/zero": ["#a", "#hash"] } },
  },
  {
    reason:
      "Since Node 22, a `name` that is no string makes a package.json invalid",
    holds: isAtLeast(22),
    asked: { "self-reference": { number: ["7", "number"] } },
  },
  {
    reason:
      "Since Node 22, `main` is a path to `import`, too; before, a relative URL",
    holds: isAtLeast(22),
    kinds: ["import"],
    asked: { main: { ".": ["absolute", "escaped", "self"] } },
  },
  {
    reason:
      "Before Node 22, a package scope ends at any folder whose name ends in node_modules",
    holds: isAtLeast(22),
    asked: {
      "package scopes end at node_modules": {
        my_node_modules: ["#m", "#a"],
        "my_node_modules/sub": ["#m", "#a"],
      },
    },
  },
  {
    reason:
      "A name that starts with `#/` is invalid to Node before 25.4 and 24.14",
    holds: !hasSlashImports,
    asked: {
      "imports that start with a slash": {
        ".": ["#/a", "#/lib/one", "#/dep", "#/conditions"],
        lib: ["#/a"],
      },
    },
  },
  {
    reason:
      "To Node with `#/` names, one that is not defined is so, not invalid",
    holds: hasSlashImports,
    asked: {
      imports: { ".": ["#/a"] },
      "imports that start with a slash": {
        ".": ["#/none", "#/null"],
      },
    },
  },
  {
    reason:
      "As the last, where `require` finds no `imports` and looks no further",
    holds: hasSlashImports,
    kinds: ["import"],
    asked: { "imports that start with a slash": { without: ["#/a"] } },
  },
];

/** Of a tree: what this Node answers otherwise, as `dir: kind(specifier)`. */
export function knownDifferences(tree: string): ReadonlySet<string> {
  return new Set(
    versionRules
      .filter(({ holds }) => holds)
      .flatMap(({ asked, kinds = ["require", "import"] }) =>
        Object.entries(asked[tree] ?? {}).flatMap(([dir, specifiers]) =>
          specifiers.flatMap((specifier) =>
            kinds.map((kind) => `${dir}: ${kind}(${specifier})`),
          ),
        ),
      ),
  );
}
