/**
 * Where a package keeps its native addons. Receives a package's folder and the
 * Node that they are for; returns the files that a loader package would choose
 * from it. Looks at names only.
 */
import type { AbsolutePath, Host, NativeTarget } from "../../host.js";
import type { PackageJson } from "../../resolver/package-json.js";

/**
 * Folders in which node-gyp, CMake and their helpers leave what they build, in
 * the order in which loaders look. `*` is the Node that the addon is for.
 */
const BUILD_FOLDERS = [
  "build/Release",
  "build/Debug",
  "build",
  "out/Release",
  "out/Debug",
  "Release",
  "Debug",
  "build/default",
];

/** One file for each name; sorted by where a loader finds it first. */
export function findAddons(
  root: AbsolutePath,
  target: NativeTarget,
  host: Host,
): readonly AbsolutePath[] {
  const { platform, arch, abi } = target;
  const found = new Map<string, AbsolutePath>();
  const add = (folder: string, name: string) => {
    const path = host.path.join(root, folder, name) as AbsolutePath;
    if (!found.has(name) && host.stat(path) === "file") found.set(name, path);
  };
  const top = new Set(namesIn(root, host));
  const folders = [
    ...BUILD_FOLDERS,
    `lib/binding/node-v${abi}-${platform}-${arch}`,
  ];
  for (const folder of folders) {
    if (!top.has(folder.split("/")[0] ?? "")) continue;
    for (const name of namesIn(host.path.join(root, folder), host)) {
      if (name.endsWith(".node")) add(folder, name);
    }
  }
  if (found.size > 0) return [...found.values()];
  const prebuilds = host.path.join(root, "prebuilds");
  const [tuple] = (top.has("prebuilds") ? namesIn(prebuilds, host) : [])
    .filter((name) => isFor(name, target))
    .sort((a, b) => a.split("+").length - b.split("+").length);
  if (tuple === undefined) return [];
  const best = bestPrebuild(host.path.join(prebuilds, tuple), target, host);
  return best === null ? [] : [best];
}

/**
 * The addons of the optional dependencies that are for the platform alone, as
 * their names say: `@scope/name-linux-x64`.
 */
export function findPlatformAddons(
  { dir, optionalDependencies }: PackageJson,
  target: NativeTarget,
  host: Host,
): readonly AbsolutePath[] {
  const ending = `-${target.platform}-${target.arch}`;
  return [...optionalDependencies.keys()].flatMap((name) => {
    const folder = name.endsWith(ending)
      ? installedFolder(name, dir, host)
      : null;
    const addon = folder === null ? null : bestPrebuild(folder, target, host);
    return addon === null ? [] : [addon];
  });
}

function installedFolder(
  name: string,
  from: AbsolutePath,
  host: Host,
): AbsolutePath | null {
  const { path } = host;
  for (let at: string = from; ; at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", name);
    if (host.stat(folder) === "directory") return host.realpath(folder);
    if (at === path.dirname(at)) return null;
  }
}

/** The addon in a folder whose names say what each is for. */
function bestPrebuild(
  folder: string,
  target: NativeTarget,
  host: Host,
): AbsolutePath | null {
  const [best] = namesIn(folder, host)
    .flatMap((file) => prebuild(file, target) ?? [])
    .sort(comparePrebuilds);
  const path =
    best === undefined
      ? null
      : (host.path.join(folder, best.file) as AbsolutePath);
  return path !== null && host.stat(path) === "file" ? path : null;
}

/** `linux-x64`, `darwin-x64+arm64` */
function isFor(name: string, { platform, arch }: NativeTarget): boolean {
  const [first, architectures, ...more] = name.split("-");
  return (
    first === platform &&
    architectures !== undefined &&
    more.length === 0 &&
    architectures.split("+").includes(arch)
  );
}

interface Prebuild {
  readonly file: string;
  readonly forNode: boolean;
  readonly hasAbi: boolean;
  readonly specificity: number;
}

/**
 * A file of a prebuilds folder, whose name says what it is for:
 * `node.napi.armv8.glibc.node`; `null` where that is another one.
 *
 * @see https://github.com/prebuild/prebuildify#options
 */
function prebuild(file: string, target: NativeTarget): Prebuild | null {
  const tags = file.split(".");
  if (tags.pop() !== "node") return null;
  const isNapi = tags.includes("napi");
  let specificity = 0;
  let [forNode, hasAbi] = [false, false];
  for (const tag of tags) {
    const version = (prefix: string) =>
      tag.startsWith(prefix) ? tag.slice(prefix.length) : null;
    if (tag === "electron" || tag === "node-webkit") return null;
    if (tag === "node") forNode = true;
    else if (tag === "glibc" || tag === "musl") {
      if (tag !== target.libc) return null;
    } else if (version("abi") !== null) {
      if (version("abi") !== target.abi && !isNapi) return null;
      hasAbi = true;
    } else if (version("armv") !== null) {
      if (version("armv") !== target.armVersion) return null;
    } else if (version("uv") !== null) {
      if (version("uv") !== target.uv) return null;
    } else if (tag !== "napi") continue;
    specificity++;
  }
  return { file, forNode, hasAbi, specificity };
}

function comparePrebuilds(a: Prebuild, b: Prebuild): number {
  return (
    Number(b.forNode) - Number(a.forNode) ||
    Number(b.hasAbi) - Number(a.hasAbi) ||
    b.specificity - a.specificity
  );
}

function namesIn(folder: string, host: Host): readonly string[] {
  try {
    return [...host.readdir(folder)].sort();
  } catch {
    return [];
  }
}
