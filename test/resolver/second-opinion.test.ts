/**
 * enhanced-resolve as a second opinion: another implementation of the same
 * rules, over the same hand-made trees. Node has the last word on all of them
 * (trees.test.ts); where the second opinion is another, it must be for a reason
 * that is known. This is also why it is not the first opinion.
 */
import { join } from "node:path";
import { type AbsolutePath, nodeHost } from "../../src/host.js";
import { createEnhancedResolver } from "../../src/resolver/enhanced.js";
import { createPackageReader } from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import { removeTree, writeTree } from "../support/tree.js";
import { type TreeCase, treeCases } from "./trees.js";

/** Tree → what enhanced-resolve finds elsewhere than Node, as it is known to. */
const known: Readonly<Record<string, readonly string[]>> = {
  // It looks into node_modules/node_modules for a require too.
  "nested node_modules at several levels": ["node_modules/a: d"],
  // It probes for files and directories where an import does not.
  "scoped packages and subpaths": [
    ...[".: @scope/pkg/", ".: @scope", ".: file", ".: file.js", ".: .dot"],
    ...[".: .dot/index.js", ".: plain/lib/%61.js"],
  ],
  // It reads a package.json in the directory that is a `main`.
  main: [".: directory-with-main", ".: absolute", ".: escaped"],
  // Queries and fragments belong to a require as well, escapes to neither.
  "relative specifiers": [
    ...["src: ./x/.", "src: ..dots.js", "src: ...", "src: ./a%20b.js"],
    ...["src: ./h#sh.js", "src: ./h%23sh.js", "src: ./q?.js", "src: ./q%3F.js"],
    ...["src: ./x.js?v=1", "src: ./x.js#frag", "src: ./%C3%BCn%C3%AF.js"],
    "src: ",
  ],
  "spellings of Windows": [".: ./a\\b.js", ".: c\\d", "st*r: #c/a"],
  "a directory whose URL has an encoded separator": [
    ...["odd\\dir: #a", "odd\\dir: #c/a"],
  ],
  builtins: [
    ...["node_modules/uses: #fs", "node_modules/uses: #node-fs", ".: fs/"],
    ...[".: punycode/", ".: string_decoder/"],
  ],
  // It probes for extensions and an index on targets.
  "exports: strings, conditions and their order": [
    ...[".: no-probing", ".: to-directory"],
  ],
  // Targets that are directories are gone from Node since version 17.
  "exports: patterns and null": [".: p/dir/a.js", ".: p/deep\\er"],
  // It is laxer about some invalid values and stricter about invalid items.
  "exports: invalid targets and invalid configurations": [
    ...[".: empty", ".: false", ".: array-null", ".: array-nested"],
    ...[".: array-number", ".: numeric", ".: numeric-nested", ".: escaped"],
    ...[".: backslash", ".: false/main.js", "node_modules/numeric: numeric"],
  ],
  imports: [
    ...[".: #no-probing", ".: #dep-sub", ".: #exp-bad-or", ".: #deps/sub"],
    ...[".: #x/one.js", "node_modules/without: #hash"],
    ...["node_modules/bare: #a", "node_modules/bare: #hash"],
  ],
  // Scopes do not end at node_modules.
  "self-reference": [
    ...["node_modules/root: root", "node_modules/root: root/index.js"],
  ],
  "broken package.json files": [".: bom", ".: ./local/index.js"],
  "package scopes end at node_modules": [
    ...["node_modules: #a", "node_modules/pkg/lib: #a", "my_node_modules: #m"],
    "my_node_modules/sub: #m",
  ],
};

const kindsOf = ({ kinds = ["require", "import"] }: TreeCase) => kinds;

test.each(treeCases)("$name", (treeCase) => {
  const root = writeTree(treeCase.tree);
  try {
    const host = nodeHost(root);
    const resolve = createResolver(host, createPackageReader(host), {
      conditions: [],
      preserveSymlinks: false,
      browserField: false,
    });
    const secondOpinion = createEnhancedResolver(host, {
      conditions: {
        require: ["require", "node", "node-addons", "module-sync"],
        import: ["import", "node", "node-addons", "module-sync"],
      },
      browserField: false,
      pnpApi: null,
    });
    const differ = new Set<string>();
    for (const [dir, specifiers] of Object.entries(treeCase.ask)) {
      const from = join(root, dir) as AbsolutePath;
      for (const specifier of specifiers) {
        for (const kind of kindsOf(treeCase)) {
          const first = resolve(specifier, from, kind);
          if (first.kind === "builtin") continue;
          const second = secondOpinion(specifier, from, kind);
          const path = first.kind === "file" ? first.path : null;
          if ((second && host.realpath(second)) !== path) {
            differ.add(`${dir}: ${specifier}`);
          }
        }
      }
    }
    expect([...differ].sort()).toEqual(
      [...(known[treeCase.name] ?? [])].sort(),
    );
  } finally {
    removeTree(root);
  }
});
