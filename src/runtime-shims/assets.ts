/**
 * Where an artifact's assets and its `require` meet. Receives what `runArtifact`
 * does and hands it on, with a `require` that gives modules an `fs` of their own:
 * one that has the assets where the modules look for them. Embedded with
 * `createVirtualFs` around `runArtifact`, so that an artifact without assets
 * carries nothing of it. Must not know anything outside itself except its
 * parameters and ECMAScript globals.
 */
import type { ExtendLoader } from "./loader-hooks";
import type { Manifest, ManifestAsset } from "./manifest";
import type { Factory, HostModule, HostRequire, runArtifact } from "./require";
import type { FindFile, servePrograms } from "./programs";
import type {
  Bytes,
  createVirtualFs,
  RequireBuiltin,
  VirtualEntry,
  VirtualFolder,
} from "./virtual-fs";

type Table = Record<string, unknown>;

/** A folder of the tree while it is filled. */
interface OpenFolder extends VirtualFolder {
  readonly entries: Map<string, VirtualEntry>;
}

type ServePrograms = OmitFirst<typeof servePrograms>;

type OmitFirst<Called> = Called extends (
  first: never,
  ...others: infer Others
) => infer Result
  ? (...others: Others) => Result
  : never;

/**
 * Runs an artifact that has assets.
 *
 * @param create `createVirtualFs`, whose text is embedded beside this one's
 * @param programs `servePrograms`, where modules start programs
 * @param run `runArtifact`, which the other parameters are for
 */
export function serveAssets(
  create: typeof createVirtualFs,
  programs: ServePrograms | undefined,
  run: typeof runArtifact,
  extend: ExtendLoader | undefined,
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  hostRequire: HostRequire | undefined,
  outer: HostModule | undefined,
): unknown {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  // As in `runArtifact`: without both there is no Node to ask.
  if (!hostRequire || !outer) {
    return run(extend, manifest, factories, hostRequire, outer);
  }
  const host = hostRequire as RequireBuiltin;
  const { assets = [], folders = [] } = manifest;
  const artifact = outer.filename ?? "/";
  const sep = artifact[0] === "/" ? "/" : "\\";
  const root = artifact.slice(0, artifact.lastIndexOf(sep));

  /** Files that the disk may have. */
  const yielding = new Set<string>();
  let entries: ReadonlyMap<string, VirtualEntry> | undefined;
  let fs: Readonly<Record<string, unknown>> | undefined;
  let children: unknown;
  const require = new Proxy(hostRequire, {
    apply(target, self, args: [unknown]) {
      const [name, isFs, part] =
        /^(?:node:)?(?:(fs)(\/promises)?|child_process)$/.exec(
          String(args[0]),
        ) ?? [];
      if (name !== args[0] || !(isFs || programs)) {
        return Reflect.apply(target, self, args);
      }
      entries ??= buildTree();
      const tree = entries;
      if (!isFs) {
        const real = Reflect.apply(target, self, args) as Table;
        children ??= programs?.(host, real, root, findFile);
        return children;
      }
      const find = (path: string) =>
        yielding.has(path) && isOnDisk(path) ? undefined : tree.get(path);
      fs ??= create(host, { root, artifact, find, program: programPath() });
      return part === undefined ? fs : fs.promises;
    },
  });
  return run(extend, manifest, factories, require, outer);

  /** Where the entry stands, if the artifact is the program. */
  function programPath(): string | undefined {
    const { id } = manifest.modules[manifest.entry] ?? {};
    if (id === undefined || hostRequire?.main !== outer) return undefined;
    const [folder, inside] = locate(id);
    return folder + sep + inside.replace(/\//g, sep);
  }

  function isOnDisk(path: string): boolean {
    const { existsSync } = host("fs") as {
      existsSync(path: string): boolean;
    };
    return existsSync(path);
  }

  function findFile(path: string): ReturnType<FindFile> {
    const isAt = ({ id }: { readonly id: string }) => {
      const [folder, inside] = locate(id);
      return folder + sep + inside.replace(/\//g, sep) === path;
    };
    if (manifest.modules.some(isAt)) return "module";
    const entry = entries?.get(path);
    const asset = assets.find(isAt);
    return entry?.kind !== "file" || asset === undefined
      ? undefined
      : { entry, id: asset.id, sha256: asset.sha256 };
  }

  function buildTree(): ReadonlyMap<string, VirtualEntry> {
    const tree = new Map<string, VirtualEntry>();
    for (const asset of assets) {
      const [folder, name] = parentOf(asset.id);
      const path = folder.path + sep + name;
      const file = openAsset(asset, path, tree.size + 1);
      folder.entries.set(name, file);
      tree.set(path, file);
      if (asset.yields) yielding.add(path);
    }
    for (const id of folders) {
      const [folder, name] = parentOf(id);
      folderAt(folder.path + sep + name, folder, name);
    }
    return tree;

    function parentOf(id: string): [OpenFolder, string] {
      const [top, inside] = locate(id);
      const names = inside.split("/");
      const last = names.pop() as string;
      // Who looks upwards comes from a package to the artifact's own folder.
      let outer: OpenFolder | undefined;
      let at = root;
      for (const name of top.slice(root.length + 1).split(sep)) {
        if (name === "") continue;
        at += sep + name;
        const parent = outer?.isPassage ? undefined : outer;
        outer = folderAt(at, parent, name, outer === undefined);
      }
      let folder = outer ?? folderAt(root, undefined, "");
      for (const name of names) {
        folder = folderAt(folder.path + sep + name, folder, name);
      }
      return [folder, last];
    }

    function folderAt(
      path: string,
      parent: OpenFolder | undefined,
      name: string,
      isPassage = false,
    ): OpenFolder {
      let folder = tree.get(path) as OpenFolder | undefined;
      if (folder === undefined) {
        const ino = tree.size + 1;
        folder = { kind: "folder", path, ino, entries: new Map() };
        if (isPassage) Object.assign(folder, { isPassage });
        tree.set(path, folder);
        parent?.entries.set(name, folder);
      }
      return folder;
    }
  }

  /** The folder of an id's package, as `runArtifact` has it, and the path in it. */
  function locate(id: string): [string, string] {
    const parts = /^(?:\.|(.[^/]*?(?:\/[^/]*?)?)@[^/]*)\/(.*)$/s.exec(id);
    const [, name, inside = ""] = parts ?? [];
    if (name === undefined) return [root, inside];
    const folder = id.slice(0, -inside.length - 1).replace("/", "+");
    const path = `/node_modules/.ingot/${folder}/node_modules/${name}`;
    return [root + path.replace(/\//g, sep), inside];
  }

  function openAsset(
    asset: ManifestAsset,
    path: string,
    ino: number,
  ): VirtualEntry {
    const { size, sha256 } = asset;
    let content: Bytes | undefined;
    return {
      kind: "file",
      path,
      size,
      ino,
      // The same for equal contents only: servers make their ETags of it. Files
      // of npm packages are from that day, too.
      mtimeMs: 499162500000 + Number.parseInt(sha256.slice(0, 7), 16) * 1000,
      read() {
        content ??= decode(asset);
        return content;
      },
    };
  }

  function decode(asset: ManifestAsset): Bytes {
    const { encoding, module = -1, sha256 } = asset;
    const { Buffer } = host("buffer") as {
      Buffer: { from(text: string, encoding?: string): Bytes };
    };
    const { factory = `Assets_${sha256}`, size = asset.length } =
      manifest.modules[module] ?? {};
    // The source itself: a template's value has lost what kind its line ends were.
    const source = String(factories[factory]);
    const text = source.slice(source.indexOf("\n") + 1);
    const isPlain = encoding === "utf8" || encoding === "module";
    const bytes = Buffer.from(text, isPlain ? "utf8" : "latin1");
    const own = bytes.subarray(0, size) as Bytes;
    if (isPlain) return own;
    const binary = Buffer.from(own.toString("latin1"), "base64");
    if (encoding === "base64") return binary;
    const { brotliDecompressSync } = host("zlib") as {
      brotliDecompressSync(data: Uint8Array): Bytes;
    };
    return brotliDecompressSync(binary);
  }
}
