/**
 * The worklist. Receives the entry files and walks every edge from there, entry
 * first, then breadth first in source order; returns each file once, with its
 * edges resolved to paths. Keeps going after a problem, so that all of them are
 * reported. Must not know ids or artifacts.
 */
import type { Diagnostic, Place } from "../diagnostic.js";
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import { isTypeScript } from "../resolver/typescript.js";
import type {
  Resolution,
  Resolve,
  ResolveFailure,
  ResolveKind,
} from "../resolver/types.js";
import { type AssetFile, createAssetFinder } from "./assets/find.js";
import { globalsIn } from "./builtins.js";
import type { DynamicImport, EsmAnalysis, Range } from "./esm/types.js";
import {
  refuseFileType,
  SCRIPT_EXTENSIONS,
  unsupportedFileType,
} from "./file-types.js";
import { machineMismatch } from "./native/addon-header.js";
import { carryAddons } from "./native/carry.js";
import { linkedFiles } from "./native/linked-libraries.js";
import { describePattern, expandPattern } from "./patterns/expand.js";
import { expandPackagePattern } from "./patterns/expand-package.js";
import {
  isPlaced,
  looksForPackage,
  someoneLooksForPackage,
} from "./own-package.js";
import { spelledModules, spelledPackages } from "./patterns/spelled.js";
import { declaredFormat } from "./format.js";
import { refuseAttributes } from "./esm/import-attributes.js";
import {
  decodeSource,
  hasByteOrderMark,
  type LoadedSource,
  loadJson,
  loadSource,
  looksLikeModule,
} from "./load.js";
import type { RecordedEdge } from "./lock/recorded.js";
import { relativeSpecifier } from "./relative-specifier.js";
import { type Owner, packageNameOf } from "./module-id.js";
import type { PathPattern } from "./patterns/path-patterns.js";
import { placeOf } from "./place.js";
import { computedPatterns, siteContexts } from "./scan/scan.js";
import type { Checks } from "./second-thread/checks.js";
import type { ComputedSite, EdgeKind, RequireSite } from "./types.js";
import { type Importer, placeIn } from "./walk/importer.js";
import type {
  Walk,
  WalkedEdge,
  WalkedFile,
  WalkedTarget,
  WalkPolicy,
} from "./walk/types.js";
import { unreadRequests } from "./typescript/type-imports.js";
import { mayStartWorkers } from "./workers/candidates.js";
import { workerEdges } from "./workers/edges.js";
import { findHandedOn } from "./workers/handed-on.js";
import {
  findWorkerSites,
  WORKER_BUILTINS,
  type WorkerSite,
} from "./workers/scan.js";
import { loadTypeScript } from "./typescript/strip.js";
import { type DoubtfulSite, describeUnresolved } from "./unresolved.js";

/** The first edge to a file. */
interface Origin {
  readonly specifier: string;
  readonly kind: ResolveKind;
  /** Where; `null` for an entry. Few are ever shown, so no line is counted yet. */
  readonly site: (Range & { readonly importer: AbsolutePath }) | null;
  /** Of an addon: the program may never come to this site, as on this platform. */
  readonly avoidable?: boolean;
}

/** A worker whose file is not known. */
interface OpenWorker {
  readonly callee: string;
  readonly place: Place;
}

/** A computed specifier that may be anything. */
interface OpenSite {
  readonly site: Range;
  readonly kind: EdgeKind | "import";
}

/** What a module may hand to others. */
interface HandedTexts {
  /** Modules beside it. */
  readonly modules: readonly string[];
  /** Of dependencies. */
  readonly names: readonly string[];
}

/**
 * @param checks what it takes is not checked here
 * @param more asked whenever all edges have been walked: files to go on with,
 *   which nothing found so far asks for
 * @param recordedOf what a module asked for while it ran
 */
export function walk(
  entries: readonly AbsolutePath[],
  host: Host,
  packages: PackageReader,
  resolve: Resolve,
  ownerOf: (path: AbsolutePath) => Owner,
  policy: WalkPolicy,
  checks: Checks,
  more: (
    files: ReadonlyMap<AbsolutePath, WalkedFile>,
  ) => readonly AbsolutePath[],
  recordedOf: (path: AbsolutePath) => readonly RecordedEdge[],
): Walk {
  const files = new Map<AbsolutePath, WalkedFile>();
  const originals = new Map<AbsolutePath, string>();
  const diagnostics: Diagnostic[] = [];
  const origins = new Map<AbsolutePath, Origin>();
  const resolved = new Map<string, Map<string, Resolution>>();
  const visited = new Set<AbsolutePath>();
  /** How many modules the lock file has of what a module computes. */
  const recorded = new Map<AbsolutePath, number>();
  const openWorkers: OpenWorker[] = [];
  /** Importer and specifier. */
  const handedOn = new Set<string>();
  /** Those that were asked whether they look for a package.json. */
  const looked = new Set<AbsolutePath>();
  /** By package, its modules of whose computed specifiers nothing is known. */
  const openSites = new Map<AbsolutePath, Map<AbsolutePath, OpenSite>>();
  /** Who spells something for whom. */
  const spelledFor = new Set<string>();
  const spelledIn = new Map<AbsolutePath, HandedTexts>();
  /** Entries whose package.json was looked for. */
  const packaged = new Set<AbsolutePath>();
  /** What modules require by the `require` that another one exports. */
  const lent = new Map<AbsolutePath, Map<string, WalkedEdge>>();
  const findAssets = createAssetFinder(host, (path) => ownerOf(path).root);
  const { builtins } = policy;
  const globals = new Set<string>();
  /** Of parts of builtins, those that a module of the program has. */
  const words = new Set<string>();

  const included = new Set<AbsolutePath>();
  for (
    let starts = entries;
    starts.length > 0;
    starts = more(files).filter((path) => !origins.has(path))
  ) {
    for (const path of starts) {
      if (starts !== entries) included.add(path);
      origins.set(path, { specifier: path, kind: "import", site: null });
    }
    loadPending();
    while (
      followHandedOn() ||
      followSpelled() ||
      followOwnPackages() ||
      followParts()
    ) {
      loadPending();
    }
  }
  for (const [path, edges] of lent) {
    const file = files.get(path);
    if (file?.contents.format !== "module") continue;
    for (const { specifier } of file.edges) edges.delete(specifier);
    files.set(path, { ...file, edges: [...file.edges, ...edges.values()] });
  }
  if (policy.native === "copy" || policy.native === "embed") followLoaders();
  for (const { callee, place } of openWorkers) {
    diagnostics.push({
      code: "computed_worker",
      // A path or name that is handed on is what it is given.
      severity: diagnostics.some(({ code }) => code === "possible_worker")
        ? "note"
        : "warning",
      callee,
      place,
    });
  }
  const certain = certainFiles(entries, files);
  const asked = certainFiles([...included], files);
  return {
    files,
    originals,
    globals: [...globals].sort(),
    words: [...words].sort(),
    diagnostics: diagnostics
      .filter(({ place }) => place === null || !builtins?.owns(place.path))
      .map((diagnostic) => {
        const { place, severity } = diagnostic;
        const modules = place === null ? undefined : recorded.get(place.path);
        if (diagnostic.code === "computed_require" && modules !== undefined) {
          const code = "computed_require_recorded";
          return { ...diagnostic, code, severity: "note", modules };
        }
        if (place === null || certain.has(place.path)) return diagnostic;
        // What was included may yet not be loaded.
        const milder = asked.has(place.path) && severity !== "note";
        return { ...diagnostic, severity: milder ? "warning" : "note" };
      }),
  };

  /** Adds the modules that the globals named in a source come from. */
  function followGlobals(
    path: AbsolutePath,
    text: string,
    format: "commonjs" | "module",
  ): void {
    if (builtins === null) return;
    if (!builtins.owns(path)) {
      for (const { word } of builtins.parts) {
        if (!words.has(word.source) && word.test(text)) words.add(word.source);
      }
    }
    for (const name of globalsIn(text, format, builtins.globalsFor(path))) {
      globals.add(name);
      const home = builtins.homeOf(name)?.path ?? null;
      if (home !== null && !origins.has(home)) {
        origins.set(home, { specifier: name, kind: "require", site: null });
      }
    }
  }

  /** @returns whether there are more files now */
  function followParts(): boolean {
    let isMore = false;
    for (const { word, builtin, path } of builtins?.parts ?? []) {
      if (
        !words.has(word.source) ||
        !origins.has(builtin) ||
        origins.has(path)
      ) {
        continue;
      }
      origins.set(path, {
        specifier: word.source,
        kind: "require",
        site: null,
      });
      isMore = true;
    }
    return isMore;
  }

  function loadPending(): void {
    // The origins grow while they are read.
    for (const [path, origin] of origins) {
      if (visited.has(path)) continue;
      visited.add(path);
      const file = loadFile(path, origin);
      if (file !== null) files.set(path, withRecorded(file));
      policy.onFile?.(origins.size, visited.size);
    }
  }

  function loadFile(path: AbsolutePath, origin: Origin): WalkedFile | null {
    let source: Uint8Array;
    try {
      source = host.readFile(path);
    } catch (error) {
      const reason = (error as Error).message;
      diagnostics.push({
        code: "unreadable_file",
        severity: "error",
        path,
        reason,
        place: placeOfOrigin(origin),
      });
      return null;
    }
    if (isAddon(path)) return loadAddon(path, source, origin);
    const format = declaredFormat(path, origin.kind, host, packages);
    // Bytes are enough to check JSON, which is never decoded.
    let text = format === "json" ? "" : decodeSource(source);
    let loaded: LoadedSource | Diagnostic;
    if (format === "json") {
      const isTaken = checks.pays(source.length, origins.size - visited.size);
      if (isTaken) checks.take(source, "json");
      loaded = isTaken ? { format: "json" } : loadJson(path, source);
    } else if (isTypeScript(path)) {
      originals.set(path, text);
      const read = loadTypeScript(path, text, format, policy.defines);
      if ("code" in read) loaded = read;
      else {
        ({ text, loaded } = read);
        source = Buffer.from(text);
      }
    } else {
      const isTaken =
        format !== "module" &&
        checks.pays(source.length, origins.size - visited.size) &&
        (format === "commonjs" || !looksLikeModule(text));
      if (isTaken) checks.take(source, "commonjs");
      const isMarked = hasByteOrderMark(source);
      const { defines } = policy;
      loaded = loadSource(path, text, isMarked, format, defines, isTaken);
    }
    if ("code" in loaded) {
      diagnostics.push(refineLoadError(loaded, path, origin));
      return null;
    }
    const directory = host.path.dirname(path) as AbsolutePath;
    const importer: Importer = { path, directory, text };
    if (loaded.format !== "json") followGlobals(path, text, loaded.format);
    switch (loaded.format) {
      case "json":
        return {
          path,
          source,
          contents: loaded,
          edges: [],
          imports: [],
          workers: null,
          assets: null,
        };
      case "commonjs": {
        const { requires, dynamicImports } = loaded;
        const { sites, computed } = requires;
        const asked = resolvedSpecifiers(sites);
        const edges = followRequires(importer, sites, computed, asked);
        const resolved = resolvedFiles(edges, asked);
        return {
          path,
          source,
          contents: { format: "commonjs", dynamicImports },
          ...followFiles(
            importer,
            loaded.format,
            resolved,
            edges,
            followDynamicImports(importer, dynamicImports, new Set()),
          ),
          ...(resolved.length > 0 && { resolved }),
          ...computedPlaces(importer, [...computed, ...dynamicImports]),
        };
      }
      case "module": {
        const { analysis } = loaded;
        const { requires, computedRequires, dynamicImports } = analysis;
        const requests = followRequests(importer, analysis);
        followImportedRequires(importer, analysis, requests);
        const requested = new Set(requests.map(({ specifier }) => specifier));
        const imports = [
          ...requests,
          ...followDynamicImports(importer, dynamicImports, requested),
        ];
        const asked = resolvedSpecifiers(requires);
        const edges = followRequires(
          importer,
          requires,
          computedRequires,
          asked,
        );
        const resolved = resolvedFiles(edges, asked);
        return {
          path,
          source,
          contents: loaded,
          ...followFiles(importer, loaded.format, [], edges, imports),
          ...(resolved.length > 0 && { resolved }),
          ...computedPlaces(importer, [...computedRequires, ...dynamicImports]),
        };
      }
    }
  }

  function withRecorded(file: WalkedFile): WalkedFile {
    const { format } = file.contents;
    if (format !== "commonjs" && format !== "module") return file;
    const found = recordedOf(file.path).flatMap(followRecorded);
    if (found.length === 0) return file;
    recorded.set(file.path, found.length);
    const add = (
      edges: readonly WalkedEdge[],
      isOfKind: (edge: WalkedEdge) => boolean,
    ) => {
      const known = new Set(edges.map(({ specifier }) => specifier));
      return [
        ...edges,
        ...found.filter((edge) => isOfKind(edge) && !known.has(edge.specifier)),
      ];
    };
    return {
      ...file,
      edges: add(file.edges, ({ kind }) => kind !== "import"),
      imports: add(file.imports, ({ kind }) => kind === "import"),
    };
  }

  /** What would not compile, or is the host's, is left as it would be unrecorded. */
  function followRecorded({
    specifier,
    kind,
    path,
    conditions,
  }: RecordedEdge): readonly WalkedEdge[] {
    if (isExternal(specifier)) return [];
    if (policy.native === "external" && isAddon(path)) return [];
    if (refusalOf(path, specifier, kind) !== null) return [];
    if (!origins.has(path)) {
      origins.set(path, { specifier, kind, site: null, avoidable: true });
    }
    return [
      {
        specifier,
        kind,
        target: { kind: "file", path },
        conditions,
        speculative: true,
        recorded: true,
      },
    ];
  }

  /** What it runs in workers, and what it reads. */
  function followFiles(
    importer: Importer,
    format: "commonjs" | "module",
    resolved: readonly AbsolutePath[],
    edges: readonly WalkedEdge[],
    imports: readonly WalkedEdge[],
  ): Pick<WalkedFile, "edges" | "imports" | "workers" | "assets"> {
    const { path, text } = importer;
    if (builtins?.owns(path)) {
      return { edges, imports, workers: null, assets: null };
    }
    const startsWorkers = [...edges, ...imports].some(
      ({ target }) =>
        target.kind === "builtin" && WORKER_BUILTINS.has(target.name),
    );
    const sites =
      builtins === null && startsWorkers && mayStartWorkers(text)
        ? findWorkerSites(text, format, host.path.basename(path))
        : [];
    for (const { callee, start, end } of sites) {
      if (callee !== "module.register" && callee !== "module.registerHooks") {
        continue;
      }
      diagnostics.push({
        code: "loader_hooks",
        severity: "warning",
        callee,
        place: placeIn(importer, { start, end }),
      });
    }
    const targets = sites.map(({ target }) => target);
    const assets = findAssets({ path, text, format, targets, resolved });
    if (assets !== null) diagnostics.push(...assets.diagnostics);
    const resolvedOnly = followResolved(importer, sites, imports);
    return {
      edges,
      imports: [...imports, ...resolvedOnly],
      workers: followWorkers(importer, sites),
      assets,
    };
  }

  /**
   * Adds edges to modules whose paths or names are handed on where something
   * starts workers.
   *
   * @returns whether there was one
   */
  function followHandedOn(): boolean {
    // No engine but Node has workers to hand anything to.
    if (builtins !== null) return false;
    let found = false;
    for (const { kind, ...site } of findHandedOn(files, ownerOf, host)) {
      const file = files.get(site.importer);
      const key = `${site.importer}\0${site.specifier}`;
      if (file === undefined || handedOn.has(key)) continue;
      handedOn.add(key);
      const { path } = file;
      const directory = host.path.dirname(path) as AbsolutePath;
      const importer = { path, directory, text: decodeSource(file.source) };
      const extension = host.path.extname(site.specifier);
      if (kind === "worker" && !isScript(extension)) continue;
      const edge = followSite(importer, site, kind, []);
      if (edge.target.kind !== "file") continue;
      found = true;
      const added = { ...edge, speculative: true as const };
      files.set(
        path,
        kind === "resolve"
          ? { ...file, edges: [...file.edges, added] }
          : { ...file, workers: [...(file.workers ?? []), added] },
      );
      diagnostics.push({
        code: "possible_worker",
        severity: "note",
        specifier: site.specifier,
        place: placeIn(importer, site),
      });
    }
    return found;
  }

  /**
   * Adds what a module spells and may hand to a package whose specifiers are
   * computed: names of dependencies, as that package finds them, and modules of its
   * own.
   *
   * @returns whether there was something
   */
  function followSpelled(): boolean {
    if (builtins !== null || openSites.size === 0) return false;
    let found = false;
    for (const { path, edges, imports, contents } of files.values()) {
      if (contents.format === "json" || contents.format === "native") continue;
      const { root } = ownerOf(path);
      const asked = new Set<AbsolutePath>();
      for (const { target } of [...edges, ...imports]) {
        if (target.kind !== "file") continue;
        const other = ownerOf(target.path).root;
        if (other !== root && openSites.has(other)) asked.add(other);
      }
      for (const other of asked) {
        const key = `${path}\0${other}`;
        if (spelledFor.has(key)) continue;
        spelledFor.add(key);
        if (followSpelledFor(path, other)) found = true;
      }
    }
    return found;
  }

  function followSpelledFor(path: AbsolutePath, other: AbsolutePath): boolean {
    const file = files.get(path);
    const open = openSites.get(other);
    if (file === undefined || open === undefined) return false;
    let hands = spelledIn.get(path);
    let found = false;
    if (hands === undefined) {
      hands = handedBy(file);
      spelledIn.set(path, hands);
      const directory = host.path.dirname(path) as AbsolutePath;
      const importer = { path, directory, text: "" };
      const none = { start: 0, end: 0 };
      const own = followGuesses(
        importer,
        none,
        "require",
        hands.modules.filter((each) => mayBeModule(importer, each, "require")),
      );
      found = own.length > 0;
      if (found) files.set(path, { ...file, edges: [...file.edges, ...own] });
    }
    const { names } = hands;
    for (const [taker, { site, kind }] of names.length > 0 ? open : []) {
      if (addGuesses(taker, site, kind, names)) found = true;
    }
    return found;
  }

  /** Specifiers that a module has in quotes, besides where it asks for them. */
  function handedBy({ path, source, edges, imports }: WalkedFile): HandedTexts {
    const text = decodeSource(source);
    const known = new Set(
      [...edges, ...imports].map(({ specifier }) => specifier),
    );
    const scope = packages.scopeOf(host.path.dirname(path));
    const dependencies = scope?.kind === "package" ? scope.dependencies : null;
    return {
      modules: spelledModules(text).filter((each) => !known.has(each)),
      names: spelledPackages(text, new Set(dependencies?.keys())).filter(
        (each) => !known.has(each) || timesQuoted(text, each) > 1,
      ),
    };
  }

  /** @returns whether one of the specifiers leads somewhere from the module */
  function addGuesses(
    path: AbsolutePath,
    site: Range,
    kind: OpenSite["kind"],
    specifiers: readonly string[],
  ): boolean {
    const file = files.get(path);
    if (file === undefined) return false;
    const directory = host.path.dirname(path) as AbsolutePath;
    const importer = { path, directory, text: decodeSource(file.source) };
    const table = kind === "import" ? file.imports : file.edges;
    const known = new Set(table.map(({ specifier }) => specifier));
    const guesses = specifiers.filter(
      (specifier) =>
        !known.has(specifier) && mayBeModule(importer, specifier, kind),
    );
    const added = followGuesses(importer, site, kind, guesses);
    if (added.length === 0) return false;
    const all = [...table, ...added];
    files.set(
      path,
      kind === "import" ? { ...file, imports: all } : { ...file, edges: all },
    );
    return true;
  }

  /**
   * Adds the package.json of modules that tell others where they are or look for it
   * upwards, and the program's where something may look for that.
   *
   * @returns whether there was one
   */
  function followOwnPackages(): boolean {
    if (builtins !== null || policy.fileTypes !== "node") return false;
    const fresh = [...files.values()].filter(({ path }) => !looked.has(path));
    for (const { path } of fresh) looked.add(path);
    const looking = new Set(fresh.filter(looksForPackage));
    const places = fresh
      .filter((file) => isPlaced(file, looking.has(file)))
      .map(({ path }) => path);
    const added = places.filter((path) => addOwnPackage(path, false));
    // Texts need not be searched for what is there already.
    const open = entries.filter((path) => !packaged.has(path));
    const own = new Set(entries.map((path) => ownerOf(path).root));
    const isFound =
      open.length > 0 &&
      someoneLooksForPackage(
        [...looking],
        files.values(),
        (path) => ownerOf(path).root,
        (root) => own.has(root),
      );
    if (isFound) {
      added.push(...open.filter((path) => addOwnPackage(path, true)));
    }
    return added.length > 0;
  }

  /** @param yields as of the asset */
  function addOwnPackage(path: AbsolutePath, yields: boolean): boolean {
    const file = files.get(path);
    const { root } = ownerOf(path);
    const manifest = host.path.join(root, "package.json") as AbsolutePath;
    if (yields) packaged.add(path);
    if (file === undefined || host.stat(manifest) !== "file") return false;
    let content: Uint8Array;
    try {
      content = host.readFile(manifest);
    } catch {
      return false;
    }
    const directory = host.path.dirname(path) as AbsolutePath;
    const specifier = relativeSpecifier(directory, manifest, host);
    const text = decodeSource(file.source);
    const site = { specifier, start: 0, end: 0 };
    const edge = followSite({ path, directory, text }, site, "require", []);
    const { edges, assets } = file;
    const isKnown = edges.some((edge) => edge.specifier === specifier);
    const reason = {
      kind: "path",
      use: "probe",
      path,
      line: 1,
      column: 1,
    } as const;
    const found: readonly AssetFile[] = [
      { path: manifest, content, reason, ...(yields && { yields }) },
      // The way up begins in a folder that is there.
      ...(directory === root
        ? []
        : [{ path: directory, content: null, reason }]),
      // What has no extension is asked whether it is a folder.
      ...(yields && host.path.extname(path) === ""
        ? [{ path, content: file.source, reason, yields }]
        : []),
    ];
    const { files: others = [] } = assets ?? {};
    const known = new Set(others.map(({ path }) => path));
    files.set(path, {
      ...file,
      edges:
        isKnown || edge.target.kind !== "file"
          ? edges
          : [...edges, { ...edge, speculative: true }],
      assets: {
        root: assets?.root ?? root,
        files: [...others, ...found.filter(({ path }) => !known.has(path))],
        passed: assets?.passed ?? [],
        handsOnPlace: assets?.handsOnPlace ?? false,
        diagnostics: assets?.diagnostics ?? [],
      },
    });
    return true;
  }

  /** What only `import.meta.resolve` asks for: it is looked up as an import. */
  function followResolved(
    importer: Importer,
    sites: readonly WorkerSite[],
    imports: readonly WalkedEdge[],
  ): readonly WalkedEdge[] {
    const known = new Set(imports.map(({ specifier }) => specifier));
    return sites.flatMap((site) =>
      site.specifiers.flatMap(({ specifier, kind }) => {
        if (kind !== "import" || known.has(specifier)) return [];
        known.add(specifier);
        return followSite(importer, { ...site, specifier }, "import", []);
      }),
    );
  }

  /**
   * An edge to each module that is run in a worker or child process; `null` where
   * none is started for certain.
   */
  function followWorkers(
    importer: Importer,
    sites: readonly WorkerSite[],
  ): readonly WalkedEdge[] | null {
    if (sites.length === 0) return null;
    const { edges, doubtful, open } = workerEdges(
      importer,
      sites,
      ownerOf(importer.path),
      { site: followSite, patterns: followPatterns },
      host,
    );
    reportDoubts(importer, doubtful);
    for (const site of open) {
      const { callee } = site;
      openWorkers.push({ callee, place: placeIn(importer, site) });
    }
    const isCertain = sites.some(({ doubtful }) => !doubtful);
    return isCertain || edges.length > 0 ? edges : null;
  }

  function isAddon(path: AbsolutePath): boolean {
    return host.path.extname(path) === ".node";
  }

  function isAvoidable(
    { text }: Importer,
    site: DoubtfulSite["site"],
  ): boolean {
    const [context] = siteContexts(text, [site]);
    return (
      context?.inTry || context?.conditional || context?.inFunction || false
    );
  }

  function loadAddon(
    path: AbsolutePath,
    source: Uint8Array,
    origin: Origin,
  ): WalkedFile {
    const embedded = policy.native === "embed";
    const linked = linkedFiles(path, source, host);
    diagnostics.push({
      code: "native_addon_found",
      severity: "note",
      path,
      policy: embedded ? "embed" : "copy",
      bytes: [source, ...(linked?.libraries ?? []).map((each) => each.source)]
        .map(({ length }) => length)
        .reduce((sum, length) => sum + length),
      // All of them together, before the notes on places.
      place: null,
    });
    const mismatch = machineMismatch(source, policy.nativeTarget);
    if (mismatch !== null) {
      diagnostics.push({
        code: "native_addon_machine",
        severity: origin.avoidable ? "note" : "warning",
        path,
        ...mismatch,
        place: placeOfOrigin(origin),
      });
    }
    const contents = { format: "native", embedded, linked } as const;
    return {
      path,
      source,
      contents,
      edges: [],
      imports: [],
      workers: null,
      assets: null,
    };
  }

  /** Adds what packages load for others; these addons ask for nothing more. */
  function followLoaders(): void {
    const carried = carryAddons(
      files,
      ownerOf,
      packages,
      policy.nativeTarget,
      host,
    );
    for (const [path, { loaders, addons }] of carried) {
      const file = files.get(path);
      if (file === undefined) continue;
      const edges = [...file.edges];
      for (const { specifier, path: addon } of addons) {
        const origin = { specifier, kind: "require", site: null } as const;
        const loaded = files.get(addon) ?? loadFile(addon, origin);
        if (loaded === null) continue;
        files.set(addon, loaded);
        if (edges.some((edge) => edge.specifier === specifier)) continue;
        edges.push({
          specifier,
          kind: "require",
          target: { kind: "file", path: addon },
          conditions: [],
        });
      }
      files.set(path, { ...file, edges, loaders });
    }
  }

  /** @param asked gets what computed `require.resolve` may be asked for, too */
  function followRequires(
    importer: Importer,
    sites: readonly RequireSite[],
    computed: readonly ComputedSite[],
    asked = new Set<string>(),
  ): readonly WalkedEdge[] {
    const edges = new Map<string, WalkedEdge>();
    const doubtful: DoubtfulSite[] = [];
    for (const site of sites) {
      const { specifier, kind } = site;
      const known = edges.get(specifier);
      if (known === undefined) {
        edges.set(specifier, followSite(importer, site, kind, doubtful));
      } else if (known.kind !== kind) {
        // One edge serves both; a module that is loaded must be embedded.
        edges.set(specifier, { ...known, kind: "require" });
      }
    }
    reportDoubts(importer, doubtful);
    const patterns = computedPatterns(
      importer.text,
      computed,
      host.path.basename(importer.path),
    );
    for (const [index, site] of computed.entries()) {
      const found = followComputed(
        importer,
        site,
        site.kind,
        patterns[index] ?? [],
      );
      for (const edge of found) {
        const { specifier } = edge;
        if (!edges.has(specifier)) edges.set(specifier, edge);
        if (site.kind === "resolve") asked.add(specifier);
      }
    }
    return [...edges.values()];
  }

  /** An edge to each module that a computed specifier may mean; `null`: to any. */
  function followPatterns(
    importer: Importer,
    site: Range,
    kind: WalkedEdge["kind"],
    patterns: readonly PathPattern[],
  ): readonly WalkedEdge[] | null {
    const { edges, isAny } = expandPatterns(importer, site, kind, patterns);
    if (isAny) return null;
    diagnostics.push({
      code: "computed_require_found",
      severity: "note",
      patterns: patterns.map(describePattern),
      // One may be spelled in several ways.
      modules: new Set(
        edges.map(({ target, specifier }) =>
          target.kind === "file" ? target.path : specifier,
        ),
      ).size,
      place: placeIn(importer, site),
    });
    return edges;
  }

  /** The same; where that is any, what is known and what is likely. */
  function followComputed(
    importer: Importer,
    site: Range,
    kind: EdgeKind | "import",
    patterns: readonly PathPattern[],
  ): readonly WalkedEdge[] {
    const found = followPatterns(importer, site, kind, patterns);
    if (found !== null) return found;
    reportComputed(importer, site, CALLEES[kind]);
    const { root } = ownerOf(importer.path);
    const open = openSites.get(root) ?? new Map<AbsolutePath, OpenSite>();
    openSites.set(root, open);
    if (!open.has(importer.path)) open.set(importer.path, { site, kind });
    return [
      ...expandPatterns(importer, site, kind, patterns).edges,
      ...followGuesses(
        importer,
        site,
        kind,
        [
          ...patterns.flatMap((pattern) => namedAbove(importer, pattern)),
          ...candidatesOf(importer),
        ].filter((specifier) => mayBeModule(importer, specifier, kind)),
      ),
    ];
  }

  function expandPatterns(
    importer: Importer,
    site: Range,
    kind: WalkedEdge["kind"],
    patterns: readonly PathPattern[],
  ): { readonly edges: readonly WalkedEdge[]; readonly isAny: boolean } {
    const { path, directory } = importer;
    const { root } = ownerOf(path);
    const expanded = patterns.map(
      (pattern) =>
        expandPattern(pattern, path, root, host) ??
        expandPackagePattern(pattern, directory, packages, host),
    );
    const known = expanded.flatMap((specifiers) => specifiers ?? []);
    const edges = followGuesses(importer, site, kind, known);
    return { edges, isAny: edges.length === 0 || expanded.includes(null) };
  }

  /** Edges to those of the specifiers that lead somewhere. */
  function followGuesses(
    importer: Importer,
    site: Range,
    kind: WalkedEdge["kind"],
    specifiers: readonly string[],
  ): readonly WalkedEdge[] {
    return specifiers.flatMap((specifier) => {
      const literal = { ...site, specifier };
      const edge = followSite(importer, literal, kind, []);
      return edge.target.kind === "missing"
        ? []
        : [{ ...edge, speculative: true as const }];
    });
  }

  /**
   * What a module may mean that asks for something of which nothing is known: the
   * modules and dependencies that it spells elsewhere, and the peers that its
   * package declares.
   */
  function candidatesOf({ directory, text }: Importer): readonly string[] {
    const scope = packages.scopeOf(directory);
    const spelled = spelledModules(text);
    if (scope?.kind !== "package") return spelled;
    const peers = [
      ...scope.peerDependencies.keys(),
      ...scope.optionalPeers,
      ...scope.optionalDependencies.keys(),
    ];
    const dependencies = new Set(scope.dependencies.keys());
    const named = spelledPackages(text, dependencies);
    return [...new Set([...spelled, ...named, ...peers])];
  }

  /**
   * What `path.join(root, "info.json")` may be, of whose root nothing is known: a
   * file of that name beside the module, or in a folder above it in the package.
   */
  function namedAbove(
    { path, directory }: Importer,
    { fromDirectory, parts }: PathPattern,
  ): readonly string[] {
    const tail = parts.at(-1);
    if (fromDirectory || parts[0] !== null || parts.length !== 2) return [];
    if (tail == null || !/^\/[\w./-]+\.(?:json|[cm]?js)$/.test(tail)) return [];
    const { root } = ownerOf(path);
    const found: string[] = [];
    let up = ".";
    for (let at: string = directory; ; at = host.path.dirname(at)) {
      if (host.stat(at + tail) === "file") found.push(up + tail);
      if (at === root || at === host.path.dirname(at)) return found;
      up = up === "." ? ".." : `${up}/..`;
    }
  }

  /** Why a file of its type is not compiled; `null` where it is. */
  function refusalOf(path: AbsolutePath, specifier: string, kind: ResolveKind) {
    const { fileTypes, native } = policy;
    return refuseFileType(path, specifier, kind, fileTypes, native, host);
  }

  /** Whether a guess is no mistake: an addon, a style sheet are not imported. */
  function mayBeModule(
    importer: Importer,
    specifier: string,
    kind: EdgeKind | "import",
  ): boolean {
    const resolveKind = kind === "import" ? "import" : "require";
    const found = resolveOnce(specifier, importer, resolveKind);
    if (found.kind !== "file") return true;
    const { path } = found;
    const extension = host.path.extname(path);
    return (
      (SCRIPT_EXTENSIONS.has(extension) ||
        [".json", ".node", ""].includes(extension)) &&
      refusalOf(path, specifier, resolveKind) === null
    );
  }

  /** One edge a request, in order, as the analysis numbers them. */
  function followRequests(
    importer: Importer,
    analysis: EsmAnalysis,
  ): readonly WalkedEdge[] {
    const { requests } = analysis;
    const doubtful: DoubtfulSite[] = [];
    const unread: ReadonlySet<number> = isTypeScript(importer.path)
      ? unreadRequests(analysis)
      : new Set();
    const edges = requests.map((request, index) => {
      const doubts: DoubtfulSite[] = [];
      const edge = followSite(importer, request, "import", doubts);
      if (doubts.length > 0 && unread.has(index)) {
        // Types alone are behind it, as in a package of declarations.
        return { ...edge, target: { kind: "empty" } as const };
      }
      doubtful.push(...doubts);
      const refused = refuseAttributes(edge.target, request, host);
      if (refused !== null) {
        const place = placeIn(importer, request);
        diagnostics.push({ ...refused, severity: "error", place });
      }
      return edge;
    });
    reportDoubts(importer, doubtful);
    return edges;
  }

  /** What is resolved from another module is an edge of that one. */
  function followImportedRequires(
    importer: Importer,
    { importedRequires }: EsmAnalysis,
    requests: readonly WalkedEdge[],
  ): void {
    const doubtful: DoubtfulSite[] = [];
    for (const { request, ...site } of importedRequires) {
      const target = requests[request]?.target;
      if (target?.kind !== "file") continue;
      const { path } = target;
      const directory = host.path.dirname(path) as AbsolutePath;
      const edges = lent.get(path) ?? new Map<string, WalkedEdge>();
      lent.set(path, edges);
      const known = edges.get(site.specifier);
      if (known !== undefined && known.kind !== "resolve") continue;
      const lender = { ...importer, path, directory };
      const { specifier, kind } = site;
      edges.set(specifier, followSite(importer, site, kind, doubtful, lender));
    }
    reportDoubts(importer, doubtful);
  }

  function followDynamicImports(
    importer: Importer,
    sites: readonly DynamicImport[],
    requested: ReadonlySet<string>,
  ): readonly WalkedEdge[] {
    const edges = new Map<string, WalkedEdge>();
    const doubtful: DoubtfulSite[] = [];
    const add = (edge: WalkedEdge) => {
      const { specifier } = edge;
      if (!requested.has(specifier) && !edges.has(specifier)) {
        edges.set(specifier, edge);
      }
    };
    const computed: DynamicImport[] = [];
    for (const site of sites) {
      const { specifier } = site;
      if (specifier === null) computed.push(site);
      else if (!requested.has(specifier) && !edges.has(specifier)) {
        const literal = { ...site, specifier, uncertain: "import()" } as const;
        add(followSite(importer, literal, "import", doubtful));
      }
    }
    reportDoubts(importer, doubtful);
    const patterns = computedPatterns(
      importer.text,
      computed,
      host.path.basename(importer.path),
    );
    for (const [index, site] of computed.entries()) {
      const found = followComputed(
        importer,
        site,
        "import",
        patterns[index] ?? [],
      );
      found.forEach(add);
    }
    return [...edges.values()];
  }

  function followSite(
    importer: Importer,
    site: DoubtfulSite["site"],
    kind: WalkedEdge["kind"],
    doubtful: DoubtfulSite[],
    from: Pick<Importer, "path" | "directory"> = importer,
  ): WalkedEdge {
    const { specifier } = site;
    const edge = (
      target: WalkedTarget,
      conditions: readonly string[] = [],
    ): WalkedEdge => ({ specifier, kind, target, conditions });

    if (isExternal(specifier)) return edge({ kind: "external", specifier });
    const resolveKind = kind === "import" ? "import" : "require";
    const resolution = resolveOnce(specifier, from, resolveKind);
    switch (resolution.kind) {
      case "builtin": {
        const { name } = resolution;
        const path = builtins?.fileOf(name) ?? null;
        if (path === null) return edge({ kind: "builtin", name });
        if (!origins.has(path)) {
          origins.set(path, { specifier, kind: "require", site: null });
        }
        return edge({ kind: "builtin", name, path });
      }
      case "empty":
        return edge({ kind: "empty" });
      case "failed":
        doubtful.push({ site, failure: resolution });
        return edge({ kind: "missing", code: resolution.code });
      case "data": {
        const failure = dataUrlFailure(resolution.url);
        doubtful.push({ site, failure });
        return edge({ kind: "missing", code: failure.code });
      }
    }
    const { path, conditions } = resolution;
    const refused =
      refusalOf(path, specifier, resolveKind) ??
      (kind === "resolve" && isNoSource(path)
        ? unsupportedFileType(path, specifier, "node", host)
        : null);
    if (refused !== null) {
      const isLate = kind === "resolve" || site.uncertain === "import()";
      const severity = isLate ? "warning" : "error";
      const place = placeIn(importer, site);
      diagnostics.push({ ...refused, severity, place });
      const isUnknown =
        resolveKind === "import" &&
        kind !== "resolve" &&
        refused.code === "unsupported_file_type" &&
        policy.fileTypes === "node";
      const code = isUnknown
        ? "ERR_UNKNOWN_FILE_EXTENSION"
        : "MODULE_NOT_FOUND";
      return edge({ kind: "missing", code });
    }
    if (policy.native === "external" && isAddon(path)) {
      return edge({
        kind: "external",
        specifier: hostSpecifier(specifier, path),
      });
    }
    if (!origins.has(path)) {
      const { start, end } = site;
      const from = { importer: importer.path, start, end };
      const avoidable = isAddon(path) && isAvoidable(importer, site);
      origins.set(path, {
        specifier,
        kind: resolveKind,
        site: from,
        avoidable,
      });
    }
    return edge({ kind: "file", path }, conditions);
  }

  /** Whether a file of a name that says nothing holds no text. */
  function isNoSource(path: AbsolutePath): boolean {
    const extension = host.path.extname(path);
    if (SCRIPT_EXTENSIONS.has(extension)) return false;
    if (extension === ".json" || extension === ".node") return false;
    try {
      return host.readFile(path).subarray(0, 512).includes(0);
    } catch {
      return false;
    }
  }

  /** How the host's `require` is asked for a package's file. */
  function hostSpecifier(specifier: string, path: AbsolutePath): string {
    const { name, root } = ownerOf(path);
    if (name === null || packageNameOf(specifier) !== null) return specifier;
    const inside = host.path.relative(root, path).split(host.path.sep);
    return [name, ...inside].join("/");
  }

  function resolveOnce(
    specifier: string,
    { path, directory }: Pick<Importer, "path" | "directory">,
    kind: ResolveKind,
  ): Resolution {
    const key = `${kind}:${isTypeScript(path) ? "ts" : "js"}:${directory}`;
    const known = resolved.get(key) ?? new Map<string, Resolution>();
    resolved.set(key, known);
    let resolution = known.get(specifier);
    if (resolution === undefined) {
      resolution = resolve(specifier, directory, kind, path);
      known.set(specifier, resolution);
    }
    return resolution;
  }

  function isExternal(specifier: string): boolean {
    if (policy.externals.size === 0) return false;
    if (policy.externals.has(specifier)) return true;
    const name = packageNameOf(specifier);
    return name !== null && policy.externals.has(name);
  }

  /** What Node cannot read as JavaScript and is not called so is of another type. */
  function refineLoadError(
    diagnostic: Diagnostic,
    path: AbsolutePath,
    origin: Origin,
  ): Diagnostic {
    const extension = host.path.extname(path);
    if (
      diagnostic.code !== "syntax_error" ||
      extension === "" ||
      SCRIPT_EXTENSIONS.has(extension)
    ) {
      return diagnostic;
    }
    const { specifier } = origin;
    const facts = unsupportedFileType(path, specifier, "node", host);
    return { ...facts, severity: "error", place: placeOfOrigin(origin) };
  }

  function placeOfOrigin({ site }: Origin): Place | null {
    if (site === null) return null;
    const { importer, start, end } = site;
    // TypeScript was found as it is shown: each type left a blank.
    const { source } = files.get(importer) as WalkedFile;
    return placeOf(importer, decodeSource(source), start, end);
  }

  function reportDoubts(
    { path, directory, text }: Importer,
    doubtful: readonly DoubtfulSite[],
  ): void {
    if (doubtful.length === 0) return;
    const scope = packages.scopeOf(directory);
    diagnostics.push(...describeUnresolved(path, text, doubtful, scope, host));
  }

  function reportComputed(
    importer: Importer,
    site: Range,
    callee: string,
  ): void {
    diagnostics.push({
      code: "computed_require",
      severity: "warning",
      callee,
      place: placeIn(importer, site),
    });
  }
}

const CALLEES = {
  import: "import()",
  require: "require",
  resolve: "require.resolve",
} as const;

/** What `require.resolve` is asked for by literals. */
function resolvedSpecifiers(sites: readonly RequireSite[]): Set<string> {
  const resolved = sites.filter(({ kind }) => kind === "resolve");
  return new Set(resolved.map(({ specifier }) => specifier));
}

/** What that may give, loaded as well or not. */
function resolvedFiles(
  edges: readonly WalkedEdge[],
  asked: ReadonlySet<string>,
): readonly AbsolutePath[] {
  return edges.flatMap(({ specifier, target }) =>
    asked.has(specifier) && target.kind === "file" ? [target.path] : [],
  );
}

/** Files that the program loads, if the edges to them are reached at all. */
function certainFiles(
  entries: readonly AbsolutePath[],
  files: ReadonlyMap<AbsolutePath, WalkedFile>,
): ReadonlySet<AbsolutePath> {
  const certain = new Set(entries);
  for (const path of certain) {
    const { edges = [], imports = [], workers } = files.get(path) ?? {};
    const all = [...edges, ...imports, ...(workers ?? [])];
    for (const { target, speculative } of all) {
      if (target.kind === "file" && !speculative) certain.add(target.path);
    }
  }
  return certain;
}

/** Where a module asks for what no edge may lead to. */
function computedPlaces(
  importer: Importer,
  sites: readonly (Range & { readonly specifier?: string | null })[],
): Pick<WalkedFile, "computed"> {
  const computed = sites
    .filter(({ specifier = null }) => specifier === null)
    .map((site) => placeIn(importer, site))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column }) => `${line}:${column}`);
  return computed.length === 0 ? {} : { computed };
}

function timesQuoted(text: string, specifier: string): number {
  return ['"', "'", "`"]
    .map((quote) => text.split(quote + specifier + quote).length - 1)
    .reduce((sum, times) => sum + times);
}

/** The extensions of what Node runs. */
function isScript(extension: string): boolean {
  return /^\.[cm]?[jt]s$/.test(extension);
}

/** No file is behind a `data:` URL, and its text is not followed. */
function dataUrlFailure(url: string): ResolveFailure {
  const shown = url.length > 60 ? `${url.slice(0, 59)}…` : url;
  return {
    kind: "failed",
    code: "ERR_MODULE_NOT_FOUND",
    message: `Cannot compile the module in the URL ${shown}`,
    tried: [],
    packageJson: null,
  };
}
