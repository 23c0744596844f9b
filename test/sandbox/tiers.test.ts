/**
 * The table of tiers, held against Node's list of builtins, against what artifacts
 * really do, and against the pages made of it.
 */
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { builtinNames, prefixedNames } from "../../src/resolver/builtins.js";
import {
  type ExportShape,
  nodeExports,
} from "../../src/runtime-shims/node-exports.js";
import {
  apiTier,
  builtinRows,
  exportsOf,
  notSupportedMessage,
  TIERS,
} from "../../src/runtime-shims/tiers.js";
import { compatibilityPage } from "../../src/sandbox/tiers-command.js";
import { repoRoot } from "../support/paths.js";
import { compileSandbox, runSandboxed } from "../support/sandbox.js";

const names = Object.keys(builtinRows);
const throws = (tier: string) => tier === "deferred" || tier === "unsupported";

describe("every builtin of Node has exactly one row", () => {
  test("those of Node 20, whose exports were recorded", () => {
    expect(names.filter((name) => name in nodeExports)).toEqual(
      Object.keys(nodeExports).sort(),
    );
  });

  test("those of the Node that runs the tests", () => {
    const own = builtinModules.map((name) => name.replace(/^node:/, ""));
    // Newer lines of Node have a few more; a sandbox artifact is Node 20.
    const newer = ["ffi", "quic", "stream/iter", "zlib/iter", "vfs"];
    expect(
      own.filter((name) => !names.includes(name) && !newer.includes(name)),
    ).toEqual([]);
  });

  test("those that the resolver knows, and no others", () => {
    const known = [...builtinNames, ...prefixedNames].sort();
    expect([...names].sort()).toEqual(known);
  });

  test("each with a tier, what works, and what the rest does", () => {
    for (const [name, row] of Object.entries(builtinRows)) {
      expect([name, TIERS.includes(row.tier)]).toEqual([name, true]);
      expect([name, row.supported, row.rest]).not.toContain("");
    }
  });
});

/** The functions of a builtin and of the objects in it, `promises.watch`. */
function pathsOf({
  functions = [],
  objects = {},
}: ExportShape): readonly string[] {
  return [
    ...functions,
    ...Object.entries(objects).flatMap(([object, { functions: inner = [] }]) =>
      inner.map((name) => `${object}.${name}`),
    ),
  ];
}

/** Builtins with code, whose names the table must tell the truth about. */
const written = names.filter((name) => {
  const { tier, member, polyfill } = builtinRows[name] ?? { tier: "stub" };
  if (member !== undefined || tier === "unsupported") return false;
  const file = (folder: string) =>
    join(repoRoot, "dist/src/runtime-shims", folder, `${name}.js`);
  const own = ["bridge", "polyfills", "stubs"].some((folder) => {
    try {
      return readFileSync(file(folder)).length > 0;
    } catch {
      return false;
    }
  });
  return polyfill !== undefined || own;
});

/** In the guest: which functions of a builtin are absent, which only throw. */
const PROBE = `
  const probe = (exports, paths) => {
    const found = { missing: [], throwing: [] };
    for (const path of paths) {
      const value = path.split(".").reduce((at, name) => (at == null ? at : at[name]), exports);
      if (typeof value !== "function") found.missing.push(path);
      else if (/throw \\S*notSupported\\S*\\(subject\\)/.test(Function.prototype.toString.call(value))) {
        let message = null;
        try { value(); } catch (error) { message = error.message; }
        found.throwing.push([path, message]);
      }
    }
    return found;
  };
`;

/** By builtin: APIs with something to do before they throw. */
const CHECKED: Readonly<Record<string, readonly string[]>> = {
  fs: ["watch", "watchFile", "promises.watch"],
  module: ["runMain"],
  process: "initgroups setegid seteuid setgid setgroups setuid".split(" "),
};

test("there are such builtins", () => {
  expect(written.length).toBeGreaterThan(15);
});

test.each(written)(
  "the row of %s names what is not there, and only that",
  async (name) => {
    // `path.posix` is `path` itself.
    const paths = pathsOf(exportsOf(name)).filter(
      (path) => !(name === "path" && path.startsWith("posix.")),
    );
    const text = compileSandbox({
      "main.js": `${PROBE} module.exports = probe(require("node:${name}"), ${JSON.stringify(paths)});`,
    });
    const { error, exports } = await runSandboxed("v8", text);
    expect(error).toBe(null);
    const { missing, throwing } = exports as {
      missing: readonly string[];
      throwing: readonly (readonly [string, string])[];
    };
    expect(missing).toEqual([]);
    for (const [path, message] of throwing) {
      expect([path, message]).toEqual([
        path,
        notSupportedMessage(`${name}.${path}`),
      ]);
    }
    const really = throwing.map(([path]) => path).sort();
    const checked: readonly string[] = CHECKED[name] ?? [];
    const { capability, apis = {} } = builtinRows[name] ?? {};
    const said = paths
      .filter((path) => throws(apiTier(name, path)) && !checked.includes(path))
      // They throw themselves, where there is no grant.
      .filter((path) => capability === undefined || path in apis)
      .sort();
    expect(really).toEqual(said);
  },
);

test("docs/compatibility.md is what the table says", () => {
  const page = readFileSync(join(repoRoot, "docs/compatibility.md"), "utf8");
  expect(page).toBe(compatibilityPage());
});
