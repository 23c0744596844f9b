/**
 * Artifacts written by hand: assembles a table of modules into the layout of
 * docs/artifact.md, around the runtime's true compiled text, and lays the same
 * modules out as real files where the artifact says that they are, so that Node
 * can run both. It resolves nothing: the edges are the test's own.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  MANIFEST_VERSION,
  type ManifestTarget,
} from "../../src/runtime-shims/manifest.js";
import { runArtifact } from "../../src/runtime-shims/require.js";

/** An edge to `ms@2.1.3/index.js` is written as that id in place of its index. */
export type HandEdge =
  | { readonly module: string }
  | Exclude<ManifestTarget, number>;

export interface HandModule {
  readonly source: string;
  readonly edges?: Readonly<Record<string, HandEdge>>;
}

export interface HandArtifact {
  /** Id → module; the first is the entry. */
  readonly modules: Readonly<Record<string, HandModule>>;
  readonly names?: Readonly<Record<string, string>>;
}

export function assembleArtifact({
  modules,
  names = {},
}: HandArtifact): string {
  const ids = Object.keys(modules);
  const indexOf = (id: string): number => {
    const index = ids.indexOf(id);
    if (index < 0) throw new Error(`no module ${id}`);
    return index;
  };
  const chunks: string[] = [];
  const records: string[] = [];
  const headLines = runArtifact.toString().split("\n").length + ids.length + 5;
  let line = headLines;
  for (const [id, { source, edges = {} }] of Object.entries(modules)) {
    const factory = identifierOf(id);
    const isJson = id.endsWith(".json");
    const text = isJson ? source.replaceAll("*/", "*\\/") : source;
    const targets = Object.entries(edges).map(([specifier, edge]) => {
      const isModule =
        edge !== null && typeof edge === "object" && "module" in edge;
      return [specifier, isModule ? indexOf(edge.module) : edge] as const;
    });
    records.push(
      rawText(
        JSON.stringify({
          id,
          factory,
          line: line + 1,
          size: Buffer.byteLength(text),
          sha256: createHash("sha256").update(text).digest("hex"),
          format: isJson ? "json" : "commonjs",
          // fromEntries defines `__proto__` as an own property.
          edges: Object.fromEntries(targets),
        }),
      ),
    );
    const chunk = isJson
      ? `${factory}: function () {/*\n${text}\n*/},\n`
      : `${factory}: function (exports, require, module, __filename, __dirname) {\n${text}\n},\n`;
    chunks.push(chunk);
    line += chunk.split("\n").length - 1;
  }
  const head = {
    ingot: MANIFEST_VERSION,
    compiler: "0.0.0",
    entry: 0,
    names: Object.fromEntries(
      Object.entries(names).map(([name, id]) => [name, indexOf(id)]),
    ),
  };
  return `// ingot ${MANIFEST_VERSION} assembled by hand
(${runArtifact})(undefined, JSON.parse(String.raw\`
${JSON.stringify(head).slice(0, -1)},"modules":[
${records.join(",\n")}
]}
\`), {
${chunks.join("")}}, typeof require === "undefined" ? undefined : require, typeof module === "undefined" ? undefined : module);
`;
}

/** What a process printed, with the folder it ran in written as `<root>`. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Outcomes {
  readonly node: Outcome;
  readonly artifact: Outcome;
}

/** Another Node may be put to the test: `TEST_NODE=/path/to/node npx jest`. */
const nodeBinary = process.env.TEST_NODE ?? process.execPath;

/**
 * Runs the modules as files under plain Node and as an artifact alone in a
 * folder.
 *
 * @param program source of a host that requires what `process.argv[2]` names;
 *   without it, the entry and the artifact are run themselves
 * @param flags of Node; `<target>` among them stands for the entry's path
 */
export function runBoth(
  artifact: HandArtifact,
  program?: string,
  flags: readonly string[] = [],
): Outcomes {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "ingot-runtime-")));
  try {
    const plain = join(base, "plain");
    const bundled = join(base, "bundled");
    mkdirSync(bundled);
    writeFileSync(join(bundled, "out.cjs"), assembleArtifact(artifact));
    const entry = writeFiles(plain, artifact);
    return {
      node: run(plain, entry, program, flags),
      artifact: run(bundled, join(bundled, "out.cjs"), program, flags),
    };
  } finally {
    rmSync(base, { recursive: true });
  }
}

function run(
  root: string,
  target: string,
  program: string | undefined,
  flags: readonly string[],
): Outcome {
  const host = join(root, "host.cjs");
  if (program !== undefined) writeFileSync(host, program);
  const args = program === undefined ? [target] : [host, target];
  const options = flags.map((flag) => (flag === "<target>" ? target : flag));
  const { status, stdout, stderr } = spawnSync(
    nodeBinary,
    [...options, ...args],
    {
      cwd: root,
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: "/nowhere" },
    },
  );
  const anonymous = (text: string) => text.split(root).join("<root>");
  return { status, stdout: anonymous(stdout), stderr: anonymous(stderr) };
}

/** @returns the entry's path */
function writeFiles(root: string, { modules }: HandArtifact): string {
  for (const [id, { source, edges = {} }] of Object.entries(modules)) {
    const file = fileOf(root, id);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, source);
    for (const [specifier, edge] of Object.entries(edges)) {
      const name = /^(?:@[^/]+\/)?[^./@#][^/]*/.exec(specifier)?.[0];
      const isModule =
        edge !== null && typeof edge === "object" && "module" in edge;
      if (name !== undefined && isModule) link(root, id, name, edge.module);
    }
  }
  return fileOf(root, Object.keys(modules)[0] ?? "");
}

/** The importer sees its dependency as under pnpm: beside its own folder. */
function link(root: string, importer: string, name: string, id: string): void {
  const at = join(folderOf(root, importer), "node_modules", name);
  if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(join(folderOf(root, id), "node_modules", name), at);
}

/** The folder whose node_modules the module's package sees. */
function folderOf(root: string, id: string): string {
  if (id.startsWith("./")) return root;
  const [packageId = ""] = /^(?:@[^/]+\/)?[^/]+/.exec(id) ?? [];
  return join(root, "node_modules/.ingot", packageId.replace("/", "+"));
}

function fileOf(root: string, id: string): string {
  if (id.startsWith("./")) return join(root, id);
  const [, name = "", file = ""] =
    /^((?:@[^/]+\/)?[^/@]+)@[^/]*\/(.*)$/.exec(id) ?? [];
  return join(folderOf(root, id), "node_modules", name, file);
}

/** Enough of the identifier encoding for a factory's name. */
function identifierOf(id: string): string {
  const escaped = (unit: string) => `_${unit.charCodeAt(0).toString(16)}_`;
  return `Modules_${id.replace(/[^A-Za-z0-9]/g, escaped)}`;
}

/** JSON whose text is the same inside a raw template. */
function rawText(json: string): string {
  return json.replace(/`/g, "\\u0060").replace(/\$\{/g, "\\u0024{");
}
