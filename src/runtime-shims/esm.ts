/**
 * ES module records: how the ES modules of an artifact are linked and
 * evaluated, and what CommonJS, JSON and builtins are to them. Embedded as
 * `esModules.toString()` where an artifact has ES modules or `import()`, so it
 * must not know anything outside itself except its parameters and ECMAScript
 * globals. Names were resolved at compile time (src/graph/esm/link.ts); factories
 * are those of src/codegen/esm-factory.ts. The order of evaluation is that of
 * V8's source-text-module.cc, the errors are those of Node's
 * lib/internal/modules/esm; both decide in doubt.
 */
import type {
  Manifest,
  ManifestImport,
  ManifestModule,
  ManifestTarget,
} from "./manifest";

/** Reads a binding; throws a ReferenceError while it is uninitialized. */
export type Cell = () => unknown;

export type Cells = Map<string, Cell>;

/** The generator that a factory returns. */
interface Body {
  next(): unknown;
}

/** A CommonJS or JSON module once it has been loaded. */
export interface LoadedModule {
  readonly exports: unknown;
}

/** What the ES module records need of the CommonJS loader beside them. */
export interface CommonJsLoader {
  /** The module's virtual path, as `__filename` has it. */
  filename(index: number): string;
  /** Node's `Module._load(filename)`: loaded, in part when it is running. */
  load(index: number): LoadedModule;
  /** Whether its factory is on the stack. */
  isExecuting(index: number): boolean;
  /** `node:` prefix included. */
  builtin(name: string): unknown;
  /** Left to the host. */
  external(specifier: string): unknown;
  /** What a specifier not known at compile time means; `undefined` if nothing. */
  resolve(specifier: string, from: number): ManifestTarget | undefined;
  /**
   * Node's own `import()` of a file outside of the artifact that the program
   * names by its path; `undefined` for all else.
   */
  importFile(
    specifier: string,
    from: number,
    options: unknown,
  ): Promise<unknown> | undefined;
  /** A `require` for an ES module, with the edges of that module. */
  createRequire(from: number): unknown;
  /** Whether the module is the one that the process was started with. */
  isMain(index: number): boolean;
  /** What the message of an error says after Node's. */
  miss(specifier: string, from: number): string;
  /** The path of that module where this is the artifact's; otherwise as it is. */
  program(path: unknown): unknown;
}

/** The first parameter of a factory. */
interface Scope {
  link(
    own?: Record<string, Cell>,
    renamed?: Record<string, Cell>,
    imports?: Record<string, readonly [number, string?]>,
    namespaces?: Record<string, number>,
  ): void;
  name(anonymous: object): void;
  readonly meta: object;
  import(specifier: unknown, options?: unknown): Promise<unknown>;
  createRequire(from: unknown): unknown;
  program(path: unknown): unknown;
  readonly global: object;
  readonly unbound: object;
}

type Status =
  | "new"
  | "linked"
  | "evaluating"
  | "evaluating-async"
  | "evaluated"
  | "errored";

interface Capability {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(reason: unknown): void;
}

/** A module record: ECMAScript's Cyclic Module Record, or a Synthetic one. */
export interface ModuleRecord {
  readonly target: ManifestTarget;
  readonly module: ManifestModule | undefined;
  readonly cells: Cells;
  status: Status;
  error: unknown;
  namespace: object | undefined;
  view: object | undefined;
  capability: Capability | undefined;
  /** Of a synthetic record: reads the exports of what it stands for. */
  readonly evaluate: (() => void) | undefined;

  /** In the order of the requests. */
  requested: readonly ModuleRecord[];
  body: Body | undefined;
  /** Gives the body its imports; there once its scope has been entered. */
  bind: (() => void) | undefined;
  dfsIndex: number;
  dfsAncestorIndex: number;
  cycleRoot: ModuleRecord | undefined;
  /** Place in the order of asynchronous evaluation: 0 before, -1 after. */
  asyncOrdinal: number;
  pendingAsyncDependencies: number;
  asyncParents: ModuleRecord[];

  /** Whether a graph that was to be linked has it: Node has a job for it. */
  reached: boolean;
  /** The promise of an `import` that reached it first, of Node's ModuleJob. */
  instantiated: Promise<void> | undefined;
  /** Whether `require` reached it first, which makes Node's job another class. */
  required: boolean;
  /** Whether a `require` before its evaluation found top-level await. */
  refusedAsync: boolean;
  /** What the `import` that reached it first was rejected with when linking. */
  unlinkable: unknown;
  /** Node 22: settled when the module and what it imports has been read. */
  linking: Promise<void> | undefined;
}

/** Linking where `export *` go in a circle, see star-cycles.ts. */
export interface StarCycles {
  /**
   * Links the names of modules whose scopes have been entered.
   *
   * @returns the module that does not link, and the messages of its error
   */
  link(
    order: readonly ModuleRecord[],
  ): { record: ModuleRecord; messages: readonly [string, string?] } | undefined;
  /** What the namespace of a module has from now on. */
  namesOf(record: ModuleRecord): Cells;
}

/** The door for the CommonJS side. */
export interface EsModules {
  /**
   * What `require` of an ES module leaves in `module.exports`.
   *
   * @param stack paths of the requiring module and of those that required it
   * @throws ERR_REQUIRE_ASYNC_MODULE, ERR_REQUIRE_CYCLE_MODULE,
   *   ERR_REQUIRE_ESM_RACE_CONDITION, or what the module throws
   * @see https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
   */
  require(index: number, stack: readonly string[]): unknown;
  /**
   * Throws ERR_REQUIRE_CYCLE_MODULE for a `require` of what is being required.
   *
   * @param parent path of the module that required it: the first in Node before
   *   version 22, then the last
   */
  refuseCycle(index: number, parent: string | undefined): void;
  /** `import()` with a specifier as written in module `from`. */
  import(from: number, specifier: unknown, options?: unknown): Promise<unknown>;
  /** The namespace of a module, when it has been evaluated. */
  load(index: number): Promise<unknown>;
  /**
   * As `load`, for the module that the process was started with: ends the
   * process with code 13 where the module never gets done.
   *
   * @see https://nodejs.org/api/process.html#exit-codes
   */
  main(index: number): Promise<unknown>;
  /** Whether the module or one that it imports has `await` at its top level. */
  isAsync(index: number): boolean;
}

/**
 * @param createStarCycles `starCycles`, where a module needs it
 * @see https://tc39.es/ecma262/#sec-modules
 * @see https://nodejs.org/api/esm.html
 */
export function esModules(
  manifest: Manifest,
  factories: Readonly<Record<string, unknown>>,
  loader: CommonJsLoader,
  createStarCycles?: (
    rename: (name: string, cell: Cell) => Cell,
    importsLast: boolean,
  ) => StarCycles,
): EsModules {
  // biome-ignore lint/suspicious/noRedundantUseStrict: embedded in a sloppy script
  "use strict";
  const { modules } = manifest;
  const records = new Map<ManifestTarget | string, ModuleRecord>();
  const isOwn = Object.prototype.hasOwnProperty;
  const host = globalThis as unknown as {
    readonly process?: {
      readonly versions?: Record<string, string>;
      exitCode?: number;
      on?(event: string, listener: () => void): void;
      off?(event: string, listener: () => void): void;
      listenerCount?(event: string): number;
    };
    readonly setImmediate?: (callback: () => void) => unknown;
    readonly queueMicrotask?: (callback: () => void) => void;
    readonly URL?: new (text: string, base?: string) => { href: string };
  };
  // A later change of the global, by fake timers for one, is not for us.
  const { setImmediate } = host;
  const [major = 0, minor = 0] = String(host.process?.versions?.node ?? "")
    .split(".")
    .map(Number);
  /** Since Node 23 importers see `module.exports` as an export of that name. */
  const hasModuleExportsName = major >= 23;
  /** Releases of Node 20 whose loader is an older one. */
  const isEarly = major === 20 && minor < 20;
  /** Since Node 24 a graph is read at once, and only its links take their time. */
  const loadsAtOnce = major >= 24;
  /** What Node takes, in promise jobs; only their order can be seen. */
  const LOADING_JOBS = 7;
  const IMPORTING_JOBS = major >= 22 ? 2 : isEarly ? 0 : 1;
  const hasMetaMain =
    major > 24 || (major === 24 && minor >= 2) || (major === 22 && minor >= 18);
  /** Before version 21 Node calls import attributes assertions. */
  const hasAssertions = major < 21;
  const starCycles = createStarCycles?.(namedCell, major > 24);
  let lastAsyncOrdinal = 0;
  /** What a module that is none of ECMAScript's threw last. */
  let syntheticError: unknown;

  // --- records --------------------------------------------------------------

  function keyOf(target: ManifestTarget): ManifestTarget | string {
    return typeof target === "object" && target !== null
      ? `external:${"external" in target ? target.external : ""}`
      : target;
  }

  function recordOf(target: ManifestTarget): ModuleRecord {
    const key = keyOf(target);
    let record = records.get(key);
    if (record === undefined) {
      record = createRecord(target);
      records.set(key, record);
    }
    return record;
  }

  function createRecord(target: ManifestTarget): ModuleRecord {
    const module = typeof target === "number" ? modules[target] : undefined;
    const cells: Cells = new Map();
    const evaluate =
      typeof target === "string"
        ? snapshotBuiltin(target, cells)
        : typeof target === "object"
          ? readExternal(target, cells)
          : module?.format === "module"
            ? undefined
            : readCommonJs(target, module, cells);
    return {
      target,
      module,
      cells,
      status: evaluate === undefined ? "new" : "linked",
      error: undefined,
      namespace: undefined,
      view: undefined,
      capability: undefined,
      evaluate,
      requested: [],
      body: undefined,
      bind: undefined,
      dfsIndex: 0,
      dfsAncestorIndex: 0,
      cycleRoot: undefined,
      asyncOrdinal: 0,
      pendingAsyncDependencies: 0,
      asyncParents: [],
      reached: false,
      instantiated: undefined,
      required: false,
      refusedAsync: false,
      unlinkable: undefined,
      linking: undefined,
    };
  }

  /** As Node's CommonJS translator: names by their text, values when it has run. */
  function readCommonJs(
    index: number,
    module: ManifestModule | undefined,
    cells: Cells,
  ): () => void {
    const values = new Map<string, unknown>();
    const declare = (name: string) => {
      cells.set(name, () => values.get(name));
    };
    const names = module?.exports ?? [];
    names.forEach(declare);
    declare("default");
    if (hasModuleExportsName && module?.format !== "json") {
      declare("module.exports");
    }
    return () => {
      const { exports } = loader.load(index);
      for (const name of names) {
        if (name === "default") continue;
        if (name === "module.exports" && hasModuleExportsName) continue;
        if (!isOwn.call(exports, name)) continue;
        try {
          values.set(name, (exports as Record<string, unknown>)[name]);
        } catch {
          // A getter that throws leaves the name undefined.
        }
      }
      values.set("default", exports);
      if (hasModuleExportsName) values.set("module.exports", exports);
    };
  }

  /** The values that a builtin has now: as in Node, later patches do not show. */
  function snapshotBuiltin(name: string, cells: Cells): () => void {
    const exports = loader.builtin(name) as Record<string, unknown>;
    for (const key of Object.keys(exports)) {
      const descriptor = Object.getOwnPropertyDescriptor(exports, key);
      let value: unknown = descriptor?.value;
      // Getters are deferred: some warn.
      let pending = descriptor !== undefined && descriptor.get !== undefined;
      cells.set(key, () => {
        if (pending) {
          pending = false;
          value = exports[key];
        }
        return value;
      });
    }
    cells.set("default", () => exports);
    return () => {};
  }

  function readExternal(
    target: Exclude<ManifestTarget, number | string>,
    cells: Cells,
  ): () => void {
    let exports: unknown;
    cells.set("default", () => exports);
    return () => {
      if (target === null) return;
      exports = "external" in target ? loader.external(target.external) : {};
      if (exports === null || typeof exports !== "object") {
        if (typeof exports !== "function") return;
      }
      const source = exports as Record<PropertyKey, unknown>;
      // `require` adds the name to what an ES module with a default export is.
      const isEsm =
        source[Symbol.toStringTag] === "Module" && "default" in source;
      if (isEsm) cells.set("default", () => source.default);
      for (const key of Object.keys(source)) {
        if (key === "default" || (isEsm && key === "__esModule")) continue;
        cells.set(key, () => source[key]);
      }
    };
  }

  // --- namespaces -------------------------------------------------------------

  const inspectSymbol = Symbol.for("nodejs.util.inspect.custom");

  /** An object without prototype whose properties engines still find fast. */
  function bareObject(): object {
    return Object.setPrototypeOf({}, null);
  }

  function namesOf(cells: Cells): string[] {
    return [...cells.keys()].sort();
  }

  /** What the namespace of a module has. */
  function membersOf(record: ModuleRecord): Cells {
    return starCycles?.namesOf(record) ?? record.cells;
  }

  function namespaceOf(record: ModuleRecord): object {
    record.namespace ??= createNamespace(membersOf(record));
    return record.namespace;
  }

  /**
   * An object that behaves as ECMAScript's module namespace exotic object. What
   * `util.inspect` looks at is the proxy's target, which has the look of a
   * namespace from a method that the proxy hides. A target that is not extensible
   * cannot hide one: it is let go when the first asks whether it is.
   */
  function createNamespace(cells: Cells): object {
    const shape = bareObject() as Record<string | symbol, unknown>;
    for (const name of namesOf(cells)) {
      Object.defineProperty(shape, name, {
        value: undefined,
        writable: true,
        enumerable: true,
      });
    }
    Object.defineProperty(shape, Symbol.toStringTag, { value: "Module" });
    Object.defineProperty(shape, inspectSymbol, {
      configurable: true,
      value: (depth: number, options: InspectOptions, inspect: Inspect) =>
        inspectNamespace(cells, depth, options, inspect),
    });
    const close = () => {
      Reflect.deleteProperty(shape, inspectSymbol);
      return Reflect.preventExtensions(shape);
    };
    const cellOf = (key: string | symbol) =>
      typeof key === "string" ? cells.get(key) : undefined;
    return new Proxy(shape, {
      has: (_, key) => key !== inspectSymbol && key in shape,
      get(_, key) {
        const cell = cellOf(key);
        if (cell !== undefined) return cell();
        return key === inspectSymbol ? undefined : shape[key];
      },
      set: () => false,
      ownKeys: () =>
        Reflect.ownKeys(shape).filter((key) => key !== inspectSymbol),
      getOwnPropertyDescriptor(_, key) {
        if (key === inspectSymbol) return undefined;
        const descriptor = Reflect.getOwnPropertyDescriptor(shape, key);
        const cell = cellOf(key);
        if (descriptor !== undefined && cell !== undefined) {
          descriptor.value = cell();
        }
        return descriptor;
      },
      defineProperty(_, key, descriptor) {
        const cell = cellOf(key);
        if (cell === undefined) {
          return (
            key === Symbol.toStringTag &&
            Reflect.defineProperty(shape, key, descriptor)
          );
        }
        const value = cell();
        return (
          descriptor.configurable !== true &&
          descriptor.enumerable !== false &&
          descriptor.writable !== false &&
          !("get" in descriptor || "set" in descriptor) &&
          (!("value" in descriptor) || Object.is(descriptor.value, value))
        );
      },
      deleteProperty: (_, key) =>
        cellOf(key) === undefined &&
        (key === inspectSymbol || Reflect.deleteProperty(shape, key)),
      setPrototypeOf: (_, prototype) => prototype === null,
      isExtensible: () => !close(),
      preventExtensions: close,
    });
  }

  type Inspect = (value: unknown, options: object) => string;

  interface InspectOptions {
    stylize(text: string, style: string): string;
  }

  function inspectNamespace(
    cells: Cells,
    depth: number,
    options: InspectOptions,
    inspect: Inspect,
  ): string {
    if (depth < 0) {
      return options.stylize("[Object: null prototype] [Module]", "special");
    }
    const copy: Record<string, unknown> = Object.create(null);
    for (const name of namesOf(cells)) {
      let value: unknown;
      try {
        value = cells.get(name)?.();
      } catch {
        value = {
          [inspectSymbol]: (
            _: number,
            { stylize }: { stylize(text: string, style: string): string },
          ) => stylize("<uninitialized>", "special"),
        };
      }
      Object.defineProperty(copy, name, { value, enumerable: true });
    }
    return inspect(copy, { ...options, depth })
      .replace("Object", "Module")
      .replace(/\{\}$/, "{  }");
  }

  /**
   * What `namespace.member` reads from where the compiler saw nothing but such
   * members: the same values behind plain accessors, which engines inline.
   */
  function viewOf(record: ModuleRecord): object {
    if (record.view === undefined) {
      const view = bareObject();
      for (const [name, cell] of membersOf(record)) {
        Object.defineProperty(view, name, { get: cell, enumerable: true });
      }
      Object.defineProperty(view, Symbol.toStringTag, { value: "Module" });
      record.view = view;
    }
    return record.view;
  }

  // --- linking ----------------------------------------------------------------

  function nodeError<Type extends Error>(
    error: Type,
    code: string,
    properties?: object,
  ): Type {
    // As Node's errors have it: the code stands in the stack, not in the name.
    const { name } = error;
    error.name = `${name} [${code}]`;
    void error.stack;
    Reflect.deleteProperty(error, "name");
    Object.defineProperty(error, "toString", {
      value: () => `${error.name} [${code}]: ${error.message}`,
    });
    return Object.assign(error, { code }, properties);
  }

  function quoted(text: string): string {
    return `'${text}'`;
  }

  /**
   * Links a record and all that it imports, and enters their scopes.
   *
   * @param isRequired whether `require` asks for it
   * @throws the SyntaxError of a name that is not exported, or the error of a
   *   module that was missing at compile time
   */
  function link(root: ModuleRecord, isRequired = false): void {
    const order = load(root);
    if (starCycles !== undefined) enterAll(order);
    const failure =
      starCycles === undefined ? firstFailure(order) : starCycles.link(order);
    const linked =
      failure === undefined
        ? order
        : independentOf(order, order.indexOf(failure.record));
    if (starCycles === undefined) enterAll(linked);
    for (const record of linked) record.bind?.();
    for (const record of linked) record.status = "linked";
    if (failure === undefined) return;
    // The next one to link them begins anew.
    for (const record of order) {
      if (record.status === "new") record.bind = undefined;
    }
    const [message, longer = message] = failure.messages;
    throw new SyntaxError(
      !isRequired && explains(root, message) ? longer : message,
    );
  }

  function enterAll(order: readonly ModuleRecord[]): void {
    order.forEach(enter);
    order.forEach(resolveReexports);
  }

  function firstFailure(
    order: readonly ModuleRecord[],
  ): ReturnType<StarCycles["link"]> {
    for (const record of order) {
      const messages = record.module?.linkError;
      if (messages !== undefined) return { record, messages };
    }
    return undefined;
  }

  /** What V8 is done with, cycles and all, when it comes to the one that fails. */
  function independentOf(
    order: readonly ModuleRecord[],
    failing: number,
  ): readonly ModuleRecord[] {
    const unfinished = new Set(order.slice(failing));
    for (let size = 0; size !== unfinished.size; ) {
      size = unfinished.size;
      for (const record of order) {
        if (record.requested.some((requested) => unfinished.has(requested))) {
          unfinished.add(record);
        }
      }
    }
    return order.filter((record) => !unfinished.has(record));
  }

  /** Whether Node words the failure for one who imports names of CommonJS. */
  function explains(root: ModuleRecord, message: string): boolean {
    if (!loadsAtOnce) return true;
    // Node looks up the specifier among the requests of the first module alone.
    const specifier = /module '(.*)' does not/.exec(message)?.[1];
    const target = requestsOf(root).find(([written]) => written === specifier);
    return (
      target !== undefined && recordOf(target[1]).module?.format === "commonjs"
    );
  }

  /** The records that are not linked yet, each behind those that it imports. */
  function load(root: ModuleRecord): readonly ModuleRecord[] {
    const order: ModuleRecord[] = [];
    const seen = new Set<ModuleRecord>();
    const collect = (record: ModuleRecord): void => {
      if (record.status !== "new" || seen.has(record)) {
        record.reached = true;
        return;
      }
      seen.add(record);
      const wasReached = record.reached;
      record.reached = true;
      try {
        record.requested = requestsOf(record).map(([specifier, target]) => {
          if (target === null) throw notFound(specifier, record.target);
          const requested = recordOf(target);
          collect(requested);
          return requested;
        });
      } catch (error) {
        // Node keeps no job for what it could not load in full.
        record.reached = wasReached;
        throw error;
      }
      order.push(record);
    };
    collect(root);
    return order;
  }

  function requestsOf(record: ModuleRecord): readonly ManifestImport[] {
    const { imports = [], requests = 0 } = record.module ?? {};
    return imports.slice(0, requests);
  }

  /** Runs the first step of the factory; leaves what must wait for the others. */
  function enter(record: ModuleRecord): void {
    if (record.bind !== undefined) return;
    const { module, cells } = record;
    const imports = bareObject();
    const namespaces = bareObject();
    record.bind = () => {};
    const scope = createScope(record, (own, renamed, imported, members) => {
      cells.clear();
      for (const name of Object.keys(own)) {
        cells.set(name, own[name] as Cell);
      }
      for (const name of Object.keys(renamed)) {
        cells.set(name, namedCell(name, renamed[name] as Cell));
      }
      record.bind = () => {
        for (const local of Object.keys(imported)) {
          const [request, name] = imported[local] as readonly [number, string?];
          const get = importCell(record.requested[request], local, name);
          Object.defineProperty(imports, local, { get, set: refuseAssignment });
        }
        for (const local of Object.keys(members)) {
          const requested = record.requested[members[local] as number];
          let view: object | undefined;
          Object.defineProperty(namespaces, local, {
            get: () => {
              view ??= viewOf(requested as ModuleRecord);
              return view;
            },
          });
        }
      };
    });
    const factory = factories[module?.factory ?? ""] as (
      scope: Scope,
      imports: object,
      namespaces: object,
    ) => Body;
    record.body = factory(scope, imports, namespaces);
    record.body.next();
  }

  /** The cell of a binding whose own name is another than the one asked for. */
  function namedCell(name: string, cell: Cell): Cell {
    return () => {
      try {
        return cell();
      } catch {
        throw new ReferenceError(
          `Cannot access ${quoted(name)} before initialization`,
        );
      }
    };
  }

  function importCell(
    record: ModuleRecord | undefined,
    local: string,
    name: string | undefined,
  ): Cell {
    if (record === undefined) return () => undefined;
    if (name === undefined) return () => namespaceOf(record);
    const cell = record.cells.get(name);
    if (cell === undefined) {
      // The names of a host's module are known when it has been loaded.
      return () => record.cells.get(name)?.();
    }
    return local === name || record.evaluate !== undefined
      ? cell
      : namedCell(local, cell);
  }

  function refuseAssignment(): never {
    throw new TypeError("Assignment to constant variable.");
  }

  function resolveReexports(record: ModuleRecord): void {
    const { reexports = [], stars = [] } = record.module ?? {};
    for (const [target, ...names] of reexports) {
      const from = recordOf(target);
      for (const entry of names) {
        const [exported, name] =
          typeof entry === "string" ? [entry, entry] : entry;
        const cell = from.cells.get(name);
        if (cell !== undefined) {
          // Twice is what only a host with that name in CommonJS finds ambiguous.
          if (record.cells.delete(exported)) continue;
          record.cells.set(
            exported,
            exported === name ? cell : namedCell(exported, cell),
          );
        } else if (!(name === "module.exports" && from.evaluate)) {
          record.cells.set(exported, () => from.cells.get(name)?.());
        }
      }
    }
    for (const target of stars) {
      for (const [name, cell] of recordOf(target).cells) {
        if (name !== "default" && !record.cells.has(name)) {
          record.cells.set(name, cell);
        }
      }
    }
  }

  // --- evaluation ---------------------------------------------------------------

  function createCapability(): Capability {
    let settle: Omit<Capability, "promise"> | undefined;
    const promise = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Whoever evaluates gets the error; the promise alone must not report it.
    promise.catch(() => {});
    return { promise, ...(settle as Omit<Capability, "promise">) };
  }

  /** Evaluate() of module records. */
  function evaluate(start: ModuleRecord): Promise<void> {
    let record = start;
    if (record.status === "evaluating-async" || record.status === "evaluated") {
      record = record.cycleRoot ?? record;
    }
    if (record.capability !== undefined) return record.capability.promise;
    const capability = createCapability();
    record.capability = capability;
    if (record.status === "errored") {
      capability.reject(record.error);
      return capability.promise;
    }
    const stack: ModuleRecord[] = [];
    try {
      if (record.evaluate === undefined)
        evaluateInner(record, stack, { next: 0 });
      else evaluateSynthetic(record);
    } catch (error) {
      for (const on of stack) setError(on, error);
      capability.reject(error);
      return capability.promise;
    }
    if (record.asyncOrdinal <= 0) capability.resolve();
    return capability.promise;
  }

  function isErrored({ status }: ModuleRecord): boolean {
    return status === "errored";
  }

  function setError(record: ModuleRecord, error: unknown): void {
    record.status = "errored";
    record.error = error;
  }

  function evaluateSynthetic(record: ModuleRecord): void {
    // V8 lets an importer go on after the first one got the error.
    if (record.status !== "linked") return;
    record.status = "evaluating";
    try {
      (record.evaluate as () => void)();
    } catch (error) {
      syntheticError = error;
      setError(record, error);
      throw error;
    }
    record.status = "evaluated";
  }

  /** InnerModuleEvaluation, with V8's treatment of nested evaluations. */
  function evaluateInner(
    record: ModuleRecord,
    stack: ModuleRecord[],
    index: { next: number },
  ): void {
    if (record.status === "errored") throw record.error;
    if (record.status !== "linked") return;
    record.status = "evaluating";
    record.dfsIndex = index.next;
    record.dfsAncestorIndex = index.next;
    index.next++;
    stack.push(record);
    for (const requested of record.requested) {
      if (requested.evaluate !== undefined) {
        evaluateSynthetic(requested);
        continue;
      }
      evaluateInner(requested, stack, index);
      let dependency = requested;
      if (requested.status === "evaluating") {
        record.dfsAncestorIndex = Math.min(
          record.dfsAncestorIndex,
          requested.dfsAncestorIndex,
        );
      } else {
        dependency = requested.cycleRoot ?? requested;
        if (dependency.status === "errored") throw dependency.error;
      }
      if (dependency.asyncOrdinal > 0) {
        record.pendingAsyncDependencies++;
        dependency.asyncParents.push(record);
      }
    }
    if (record.pendingAsyncDependencies > 0 || record.module?.async) {
      record.asyncOrdinal = ++lastAsyncOrdinal;
      if (record.pendingAsyncDependencies === 0) executeAsync(record);
    } else {
      (record.body as Body).next();
    }
    if (record.dfsAncestorIndex !== record.dfsIndex) return;
    for (;;) {
      const member = stack.pop() as ModuleRecord;
      member.cycleRoot = record;
      member.status =
        member.asyncOrdinal > 0 ? "evaluating-async" : "evaluated";
      if (member === record) return;
    }
  }

  function executeAsync(record: ModuleRecord): void {
    (record.body as { next(): Promise<unknown> }).next().then(
      () => asyncFulfilled(record),
      (error: unknown) => asyncRejected(record, error),
    );
  }

  function asyncFulfilled(record: ModuleRecord): void {
    if (record.status === "errored") return;
    finishAsync(record);
    const available: ModuleRecord[] = [];
    gatherAvailableAncestors(record, available);
    available.sort((a, b) => a.asyncOrdinal - b.asyncOrdinal);
    for (const ancestor of available) {
      if (ancestor.status === "errored") continue;
      if (ancestor.module?.async) {
        executeAsync(ancestor);
        continue;
      }
      try {
        (ancestor.body as Body).next();
      } catch (error) {
        asyncRejected(ancestor, error);
        continue;
      }
      finishAsync(ancestor);
    }
  }

  function finishAsync(record: ModuleRecord): void {
    record.asyncOrdinal = -1;
    record.status = "evaluated";
    record.capability?.resolve();
  }

  function gatherAvailableAncestors(
    record: ModuleRecord,
    available: ModuleRecord[],
  ): void {
    for (const parent of record.asyncParents) {
      // A parent that failed before its cycle was complete has no root.
      if (
        (parent.cycleRoot ?? parent).status === "errored" ||
        available.includes(parent)
      ) {
        continue;
      }
      parent.pendingAsyncDependencies--;
      if (parent.pendingAsyncDependencies === 0) {
        available.push(parent);
        if (!parent.module?.async) gatherAvailableAncestors(parent, available);
      }
    }
  }

  function asyncRejected(record: ModuleRecord, error: unknown): void {
    if (record.status === "errored") return;
    setError(record, error);
    record.asyncOrdinal = -1;
    for (const parent of record.asyncParents) asyncRejected(parent, error);
    record.capability?.reject(error);
  }

  function isGraphAsync(
    record: ModuleRecord,
    seen = new Set<ModuleRecord>(),
  ): boolean {
    if (seen.has(record)) return false;
    seen.add(record);
    return (
      record.module?.async === true ||
      record.requested.some((requested) => isGraphAsync(requested, seen))
    );
  }

  // --- require of an ES module ----------------------------------------------------

  function requireModule(index: number, stack: readonly string[]): unknown {
    const record = recordOf(index);
    const filename = loader.filename(index);
    const from = stack.length === 0 ? "" : ` (from ${stack[0]})`;
    const cycle = `Cannot require() ES Module ${filename} in a cycle.${from}`;
    if (isEarly && record.reached && !isEvaluated(record)) {
      if (record.refusedAsync) throw asyncError(record, filename, stack);
      throw cycleError(cycle);
    }
    // Node 23 and later look for top-level await before they look for a cycle.
    const looksFirst = major >= 23 && record.status !== "new";
    if (record.refusedAsync || (looksFirst && isGraphAsync(record))) {
      throw asyncError(record, filename, stack);
    }
    if (record.status === "new") {
      if (record.unlinkable !== undefined) throw record.unlinkable;
      if (loadsAtOnce && record.reached) throw raceError(filename, stack);
      linkRequired(record);
    } else if (record.status === "evaluating") {
      throw cycleError(
        cycle +
          " A cycle involving require(esm) is not allowed to maintain invariants" +
          " mandated by the ECMAScript specification. Try making at least part" +
          " of the dependency in the graph lazily loaded.",
      );
    }
    if (record.status === "errored") throw record.error;
    if (isGraphAsync(record)) throw asyncError(record, filename, stack);
    record.reached = true;
    evaluate(record);
    if ((record.status as Status) === "errored") {
      throw explainError(record, record.error);
    }
    return requiredExports(record);
  }

  /** As V8 tells it: nothing of it is left to be run before others run. */
  function isEvaluated({ status }: ModuleRecord): boolean {
    return status === "evaluated" || status === "evaluating-async";
  }

  /** For what an `import` has loaded and not linked, or could not link. */
  function raceError(filename: string, stack: readonly string[]): Error {
    const parent = stack.length === 0 ? " " : `${stack[0]} in `;
    return nodeError(
      new Error(
        `Cannot require() ES Module ${filename} because it is not yet fully loaded.\n` +
          "This may be caused by a race condition if the module is simultaneously" +
          " dynamically import()-ed via Promise.all().\n" +
          "Try await-ing the import() sequentially in a loop instead.\n" +
          ` (From ${parent}non-loader-hook thread)`,
      ),
      "ERR_REQUIRE_ESM_RACE_CONDITION",
    );
  }

  function asyncError(
    record: ModuleRecord,
    filename: string,
    stack: readonly string[],
  ): Error {
    if (record.status === "linked") record.refusedAsync = true;
    const message =
      "require() cannot be used on an ESM graph with top-level await." +
      " Use import() instead. To see where the top-level await comes" +
      " from, use --experimental-print-required-tla.";
    if (major >= 24) {
      const lines =
        stack.length === 0 ? "" : `\nRequire stack:\n- ${stack.join("\n- ")}`;
      const error = nodeError(
        new Error(`${message}\nRequired module: ${filename}${lines}`),
        "ERR_REQUIRE_ASYNC_MODULE",
      );
      if (stack.length > 0) {
        Object.defineProperty(error, "requireStack", {
          configurable: true,
          writable: true,
          value: [...stack],
        });
      }
      return error;
    }
    if (isEarly) {
      return nodeError(new Error(message), "ERR_REQUIRE_ASYNC_MODULE");
    }
    // Node says this at two places, and at one of them with spaces at the ends.
    const space = record.refusedAsync || major >= 23 ? " " : "";
    return nodeError(
      new Error(
        message +
          (stack.length === 0 ? "" : `\n  From ${stack[0]}${space}`) +
          `\n  Requiring ${filename}${space}`,
      ),
      "ERR_REQUIRE_ASYNC_MODULE",
    );
  }

  /** Of an ES module that is required, nothing it imports may be under way. */
  function linkRequired(record: ModuleRecord): void {
    const fresh: ModuleRecord[] = [];
    // As Node's ModuleJobSync: what has a job is not looked into again, though
    // the one that it was made for may have failed since.
    const reach = (from: ModuleRecord): void => {
      from.reached = true;
      try {
        for (const [specifier, target] of requestsOf(from)) {
          if (target === null) throw notFound(specifier, from.target);
          const to = recordOf(target);
          refuseUnderWay(from, specifier, to);
          if (to.reached) continue;
          fresh.push(to);
          reach(to);
        }
      } catch (error) {
        from.reached = false;
        throw error;
      }
    };
    try {
      if (!record.reached) {
        fresh.push(record);
        reach(record);
      }
      link(record, true);
    } finally {
      for (const loaded of fresh) loaded.required ||= loaded.reached;
    }
  }

  function refuseUnderWay(
    from: ModuleRecord,
    specifier: string,
    to: ModuleRecord,
  ): void {
    const where = ` in a cycle. (from ${loader.filename(from.target as number)})`;
    if (to.status === "evaluating") {
      throw cycleError(`Cannot import Module ${specifier}${where}`);
    }
    if (
      !to.reached &&
      typeof to.target === "number" &&
      to.module?.format === "commonjs" &&
      loader.isExecuting(to.target)
    ) {
      throw cycleError(`Cannot import CommonJS Module ${specifier}${where}`);
    }
  }

  function cycleError(message: string): Error {
    return nodeError(new Error(message), "ERR_REQUIRE_CYCLE_MODULE");
  }

  function requiredExports(record: ModuleRecord): unknown {
    const cells = membersOf(record);
    const has = (name: string): boolean => {
      try {
        cells.get(name)?.();
      } catch {
        // V8's wording for the test of an uninitialized member.
        throw new ReferenceError(`${name} is not defined`);
      }
      return cells.has(name);
    };
    if (has("module.exports")) return cells.get("module.exports")?.();
    if (!has("default") || has("__esModule")) return namespaceOf(record);
    // What transpiled importers know a transpiled module by.
    return createNamespace(new Map(cells).set("__esModule", () => true));
  }

  // --- import() -------------------------------------------------------------------

  async function importDynamically(
    from: number,
    specifier: unknown,
    options: unknown,
  ): Promise<unknown> {
    const request = `${specifier as string}`;
    const attributes = attributesOf(options);
    const file = loader.importFile(request, from, options);
    if (file !== undefined) return file;
    return importTarget(() => {
      const target = resolveRequest(from, request);
      if (target === null || target === undefined) {
        throw notFound(request, from);
      }
      checkAttributes(target, attributes);
      return target;
    });
  }

  /** These three nest as Node's do, for the order among other promises. */
  async function importTarget(resolve: () => ManifestTarget): Promise<unknown> {
    try {
      const record = await (loadsAtOnce ? loadNow(resolve) : jobOf(resolve));
      await runJob(record);
      return namespaceOf(record);
    } finally {
      for (let job = 0; job < IMPORTING_JOBS; job++) await undefined;
    }
  }

  async function loadNow(resolve: () => ManifestTarget): Promise<ModuleRecord> {
    const record = recordOf(resolve());
    // What is there already has its requests.
    if (!record.reached && record.status === "new") prepare(record);
    record.reached = true;
    return record;
  }

  /**
   * Enters the scopes ahead of time: an async generator takes until the next job
   * to reach its first `yield`.
   */
  function prepare(root: ModuleRecord): void {
    load(root).forEach(enter);
  }

  async function jobOf(resolve: () => ManifestTarget): Promise<ModuleRecord> {
    const record = recordOf(await resolve());
    if (major >= 22) record.linking ??= linkingOf(record);
    return record;
  }

  /** Node 22: takes as many jobs as reading the graph module by module. */
  async function linkingOf(record: ModuleRecord): Promise<void> {
    await undefined;
    const requested = requestsOf(record).filter(
      ([, target]) => target !== null,
    );
    await allDone(
      requested.map(([, target]) =>
        jobOf(() => target).then(() => Promise.resolve()),
      ),
    );
  }

  function resolveRequest(
    from: number,
    specifier: string,
  ): ManifestTarget | undefined {
    for (const [written, target] of modules[from]?.imports ?? []) {
      if (written === specifier) return target;
    }
    return loader.resolve(specifier, from);
  }

  async function runJob(record: ModuleRecord): Promise<object> {
    if (record.required && (loadsAtOnce || record.status !== "new")) {
      if (record.status === "new") link(record, true);
      if (record.status === "errored") throw record.error;
      if (record.status === "linked") await evaluateFirst(record);
      else if (record.status !== "evaluated") await record.capability?.promise;
      return {};
    }
    await instantiate(record);
    try {
      await evaluateFirst(record);
    } catch (error) {
      throw explainError(record, error);
    }
    return {};
  }

  /** V8 has no promise for what fails without ECMAScript's algorithm. */
  function evaluateFirst(record: ModuleRecord): Promise<void> {
    const isFirst = !isErrored(record);
    const done = evaluate(record);
    if (isFirst && isErrored(record)) {
      const isEarlier = major < 22 && record.error === syntheticError;
      if (record.evaluate !== undefined || isEarlier) throw record.error;
    }
    return done;
  }

  function instantiate(record: ModuleRecord): Promise<void> {
    record.instantiated ??=
      major >= 22 || record.reached ? linkByJobs(record) : linkByReads(record);
    return record.instantiated;
  }

  /** From Node 22 on: each module of the graph takes its promise jobs. */
  async function linkByJobs(root: ModuleRecord): Promise<void> {
    if (!loadsAtOnce) {
      try {
        prepare(root);
      } catch {
        // Is thrown where Node comes to it.
      }
    }
    root.reached = true;
    const seen = new Set<ModuleRecord>();
    const visit = async (record: ModuleRecord): Promise<void> => {
      if (seen.has(record)) return;
      seen.add(record);
      if (!loadsAtOnce) await record.linking;
      const requested = requestsOf(record).filter(
        ([, target]) => target !== null,
      );
      return allDone(requested.map(([, target]) => visit(recordOf(target))));
    };
    await visit(root);
    try {
      link(root);
    } catch (error) {
      root.unlinkable = error;
      if (isExplained(error)) await explaining();
      throw error;
    }
    setInstantiated(root);
  }

  /** As Node's SafePromiseAllReturnVoid, which takes one job less than `all`. */
  function allDone(promises: readonly Promise<void>[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let pending = promises.length;
      if (pending === 0) resolve();
      const onFulfilled = () => {
        if (--pending === 0) resolve();
      };
      for (const promise of promises) promise.then(onFulfilled, reject);
    });
  }

  /**
   * Node 20 reads files in between, so that all promise jobs at hand run before.
   * Otherwise loading takes it a number of jobs.
   */
  async function linkByReads(record: ModuleRecord): Promise<void> {
    const reads = setImmediate === undefined ? 0 : depthOf(record);
    if (reads === 0) {
      for (let job = 0; job < LOADING_JOBS; job++) await undefined;
    }
    record.reached = true;
    for (let level = 0; level < reads; level++) await turn();
    try {
      link(record);
    } catch (error) {
      record.unlinkable = error;
      if (isExplained(error)) await explaining();
      throw error;
    }
    setInstantiated(record);
    // An async generator takes until the next job to reach its first `yield`.
    await undefined;
  }

  /** A turn of the event loop, which reading a file takes at the least. */
  function turn(): Promise<void> {
    return new Promise((resolve) => setImmediate?.(resolve));
  }

  /** Before version 24 Node looks at the module that has no such export. */
  async function explaining(): Promise<void> {
    if (major < 22 && setImmediate !== undefined) await turn();
    else await undefined;
  }

  function isExplained(error: unknown): boolean {
    return (
      !loadsAtOnce &&
      error instanceof SyntaxError &&
      /^Named export|not provide an export/.test(error.message)
    );
  }

  /** As Node's jobs of a graph that has been linked, whoever imports them next. */
  function setInstantiated(
    record: ModuleRecord,
    seen = new Set<ModuleRecord>(),
  ): void {
    if (seen.has(record)) return;
    seen.add(record);
    record.instantiated = Promise.resolve();
    for (const requested of record.requested) setInstantiated(requested, seen);
  }

  /** How many files must be read one after the other, at the least. */
  function depthOf(start: ModuleRecord): number {
    const seen = new Set<number>();
    let depth = 0;
    for (let level: ManifestTarget[] = [start.target]; level.length > 0; ) {
      const next: ManifestTarget[] = [];
      let reads = false;
      for (const target of level) {
        if (typeof target !== "number" || seen.has(target)) continue;
        seen.add(target);
        const {
          format,
          imports = [],
          requests = 0,
        } = modules[target] as ManifestModule;
        if (format === "commonjs") continue;
        if (records.get(target)?.reached) continue;
        reads = true;
        for (const [, requested] of imports.slice(0, requests)) {
          next.push(requested);
        }
      }
      if (reads) depth++;
      level = next;
    }
    return depth;
  }

  /** @param root the module that was to be evaluated, whoever threw */
  function explainError(root: ModuleRecord, error: unknown): unknown {
    if (!(error instanceof ReferenceError)) return error;
    const name =
      /^(require|module|exports|__filename|__dirname) is not defined$/.exec(
        error.message,
      )?.[1];
    if (name === undefined) return error;
    if (root.module?.async && major >= 22) {
      error.message = ambiguity(name);
      return Object.assign(error, { code: "ERR_AMBIGUOUS_MODULE_SYNTAX" });
    }
    error.message += " in ES module scope";
    if (name === "require") error.message += ", you can use import instead";
    return error;
  }

  function ambiguity(name: string): string {
    const replacements: Record<string, string> = {
      require: "replace require() with import",
      __filename: "use import.meta.filename instead",
      __dirname: "use import.meta.dirname instead",
    };
    const [shown, advice] =
      major < 24
        ? ["require()", replacements.require]
        : [
            quoted(name),
            replacements[name] ??
              "use export instead of module.exports/exports",
          ];
    return (
      "Cannot determine intended module format because both " +
      `${shown} and top-level await are present. If the code is intended to be` +
      " CommonJS, wrap await in an async function. If the code is intended to be" +
      ` an ES module, ${advice}.`
    );
  }

  /** The attributes of `import()`'s second argument, as V8 reads them. */
  function attributesOf(options: unknown): Record<string, string> {
    const attributes: Record<string, string> = Object.create(null);
    if (options === undefined) return attributes;
    if (typeof options !== "object" || options === null) {
      throw new TypeError("The second argument of import() must be an object");
    }
    const { with: given = (options as { assert?: unknown }).assert } =
      options as { with?: unknown; assert?: unknown };
    if (given === undefined) return attributes;
    if (typeof given !== "object" || given === null) {
      throw new TypeError("The 'assert' option must be an object");
    }
    for (const key of Object.keys(given)) {
      const value = (given as Record<string, unknown>)[key];
      if (typeof value !== "string") {
        throw new TypeError("Import assertion value must be a string");
      }
      // Node 20 does not see keys that it does not know.
      if (key === "type" || !hasAssertions) attributes[key] = value;
    }
    return attributes;
  }

  function checkAttributes(
    target: ManifestTarget,
    attributes: Record<string, string>,
  ): void {
    const module = typeof target === "number" ? modules[target] : undefined;
    // Only errors need it.
    const urlOfTarget = () =>
      typeof target === "number" ? urlOf(target) : String(target);
    const refuse = (code: string, message: string): never => {
      throw nodeError(
        new TypeError(message),
        `ERR_IMPORT_${hasAssertions ? "ASSERTION" : "ATTRIBUTE"}_${code}`,
      );
    };
    const refuseValue = (key: string, value: string): never =>
      refuse(
        "UNSUPPORTED",
        `Import attribute "${key}" with value "${value}" is not supported in ${urlOfTarget()}`,
      );
    for (const key of Object.keys(attributes)) {
      if (key !== "type") refuseValue(key, attributes[key] as string);
    }
    const { type } = attributes;
    const wanted = module?.format === "json" ? "json" : undefined;
    if (type === wanted) return;
    if (type === undefined) {
      const [code, wording] = hasAssertions
        ? ["TYPE_MISSING", 'type "json"']
        : ["MISSING", '"type: json"'];
      refuse(
        code,
        `Module "${urlOfTarget()}" needs an import attribute of ${wording}`,
      );
    } else if (type === "json") {
      refuse(
        hasAssertions ? "TYPE_FAILED" : "TYPE_INCOMPATIBLE",
        `Module "${urlOfTarget()}" is not of type "${type}"`,
      );
    } else if (hasAssertions) {
      refuse(
        "TYPE_UNSUPPORTED",
        `Import attribute type "${type}" is unsupported`,
      );
    } else {
      refuseValue("type", type);
    }
  }

  function notFound(specifier: string, from: ManifestTarget): Error {
    const importer =
      typeof from === "number" ? ` imported from ${loader.filename(from)}` : "";
    const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [specifier];
    const more = typeof from === "number" ? loader.miss(specifier, from) : "";
    const isPath = /^(?:\.{0,2}\/|file:)/.test(specifier);
    const code = codeOf(specifier, from);
    const type = TYPE_ERRORS.test(code) ? TypeError : Error;
    const isFile = isPath && URL_ERRORS.test(code) && typeof from === "number";
    const URL = urlClass();
    const url = isFile && URL && new URL(specifier, urlOf(from)).href;
    return nodeError(new type(describe()), code, url ? { url } : {});

    function describe(): string {
      const reason = reasonOf(specifier.slice(name.length));
      return /^ERR_UN(?:SUPPORTED_ESM_URL_SCHEME|KNOWN_FILE_EXTENSION)$/.test(
        code,
      )
        ? reason
        : `${reason}${importer}${more}`;
    }

    function reasonOf(subpath: string): string {
      switch (code) {
        case "ERR_PACKAGE_PATH_NOT_EXPORTED":
          return subpath === ""
            ? `No "exports" main defined in ${name}/package.json`
            : `Package subpath '.${subpath}' is not defined by "exports" in ${name}/package.json`;
        case "ERR_PACKAGE_IMPORT_NOT_DEFINED":
          return `Package import specifier "${specifier}" is not defined`;
        case "ERR_INVALID_PACKAGE_TARGET":
          return `Invalid target defined for ${quoted(specifier)}`;
        case "ERR_UNSUPPORTED_DIR_IMPORT":
          return `Directory import ${quoted(pathOf(specifier, from))} is not supported resolving ES modules`;
        case "ERR_UNSUPPORTED_ESM_URL_SCHEME":
          return `Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '${/^[^:]*:/.exec(specifier)?.[0]}'`;
        case "ERR_UNKNOWN_FILE_EXTENSION":
          return `Unknown file extension "${/\.[^./]*$/.exec(specifier)?.[0] ?? ""}" for ${isPath ? pathOf(specifier, from) : specifier}`;
        case "ERR_MODULE_NOT_FOUND":
          return `Cannot find ${isPath ? `module ${quoted(pathOf(specifier, from))}` : `package ${quoted(name)}`}`;
        default:
          return `Cannot resolve ${quoted(specifier)}`;
      }
    }
  }

  const TYPE_ERRORS =
    /^ERR_(?:PACKAGE_IMPORT_NOT_DEFINED|UNKNOWN_FILE_EXTENSION|INVALID_MODULE_SPECIFIER|INVALID_FILE_URL_\w+)$/;

  const URL_ERRORS = /^ERR_(?:MODULE_NOT_FOUND|UNSUPPORTED_DIR_IMPORT)$/;

  /** What the compiler found the error to be, if it knew the specifier. */
  function codeOf(specifier: string, from: ManifestTarget): string {
    const imports =
      typeof from === "number" ? modules[from]?.imports : undefined;
    const known = imports?.find(([written]) => written === specifier);
    if (known === undefined && specifier.startsWith("#")) {
      return "ERR_PACKAGE_IMPORT_NOT_DEFINED";
    }
    return known?.[2] ?? "ERR_MODULE_NOT_FOUND";
  }

  /** The file that a relative specifier or a URL names. */
  function pathOf(specifier: string, from: ManifestTarget): string {
    const URL = urlClass();
    if (URL === undefined || typeof from !== "number") return specifier;
    const { fileURLToPath } = loader.builtin("node:url") as {
      fileURLToPath(url: object): string;
    };
    return fileURLToPath(new URL(specifier, urlOf(from)));
  }

  // --- what a module's text reaches -----------------------------------------------

  /** A sandbox has it where the program uses it. */
  function urlClass() {
    const { builtins, globals } = manifest;
    return builtins === undefined || globals?.URL ? host.URL : undefined;
  }

  function urlOf(index: number): string {
    // Of a sandbox, which has POSIX's paths, `node:url` need not be a part.
    if (manifest.builtins !== undefined) {
      return `file://${encodeURI(loader.filename(index)).replace(/[?#]/g, encodeURIComponent)}`;
    }
    const { pathToFileURL } = loader.builtin("node:url") as {
      pathToFileURL(path: string): { href: string };
    };
    return pathToFileURL(loader.filename(index)).href;
  }

  function createMeta(index: number): object {
    const filename = loader.filename(index);
    const end = Math.max(filename.lastIndexOf("/"), filename.lastIndexOf("\\"));
    const url = urlOf(index);
    const meta = Object.create(null);
    meta.dirname = filename.slice(0, end) || filename.slice(0, end + 1);
    meta.filename = filename;
    if (hasMetaMain) meta.main = loader.isMain(index);
    meta.resolve = function resolve(specifier: unknown): string {
      const request = `${specifier as string}`;
      const target = resolveRequest(index, request);
      if (typeof target === "number") return urlOf(target);
      if (typeof target === "string")
        return target.replace(/^(?!node:)/, "node:");
      const URL = urlClass();
      if (
        URL !== undefined &&
        /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i.test(request)
      ) {
        return new URL(request, url).href;
      }
      throw notFound(request, index);
    };
    // The parent of an option of Node's.
    if (major >= 26)
      Object.defineProperty(meta.resolve, "length", { value: 2 });
    meta.url = url;
    return meta;
  }

  const wrapperNames = [
    "arguments",
    "exports",
    "require",
    "module",
    "__filename",
    "__dirname",
  ];
  const globals: object = Object.create(null);
  const unbound: object = Object.create(null);
  for (const name of wrapperNames) {
    const read = () => (globalThis as Record<string, unknown>)[name];
    const refuse = (): never => {
      throw new ReferenceError(`${name} is not defined`);
    };
    Object.defineProperty(globals, name, { get: read });
    Object.defineProperty(unbound, name, {
      get: () => (name in globalThis ? read() : refuse()),
      set(value: unknown) {
        if (!(name in globalThis)) refuse();
        (globalThis as Record<string, unknown>)[name] = value;
      },
    });
  }

  function createScope(
    record: ModuleRecord,
    onLink: (...tables: Required<Parameters<Scope["link"]>>) => void,
  ): Scope {
    const index = record.target as number;
    let meta: object | undefined;
    return {
      link: (own = {}, renamed = {}, imports = {}, namespaces = {}) =>
        onLink(own, renamed, imports, namespaces),
      name(anonymous) {
        Object.defineProperty(anonymous, "name", { value: "default" });
      },
      get meta() {
        meta ??= createMeta(index);
        return meta;
      },
      import: (specifier, options) =>
        importDynamically(index, specifier, options),
      createRequire(from) {
        const location = `${from as string}`;
        const create = (
          loader.builtin("node:module") as {
            createRequire(from: unknown): unknown;
          }
        ).createRequire;
        return location === urlOf(index) || location === loader.filename(index)
          ? loader.createRequire(index)
          : create(from);
      },
      program: loader.program,
      global: globals,
      unbound,
    };
  }

  /** The nesting is Node's, as everywhere among promises. */
  async function loadModule(index: number): Promise<unknown> {
    return importTarget(() => index);
  }

  async function runMain(index: number): Promise<unknown> {
    const { process } = host;
    // Since Node 22 the listeners of `exit` are told this code, too.
    const ending = major < 22 ? "exit" : "beforeExit";
    const onExit = () => {
      if (process !== undefined) process.exitCode ??= 13;
    };
    process?.on?.(ending, onExit);
    try {
      return await loadModule(index);
    } catch (error) {
      // Node ends the process whatever was thrown and whoever listens to
      // rejections; of an error it tells the same when it is a rejection.
      if (
        process !== undefined &&
        (!(error instanceof Error) ||
          process.listenerCount?.("unhandledRejection") !== 0)
      ) {
        host.queueMicrotask?.(() => {
          throw error;
        });
        return undefined;
      }
      throw error;
    } finally {
      process?.off?.(ending, onExit);
    }
  }

  return {
    require: requireModule,
    refuseCycle(index, parent) {
      if (recordOf(index).status === "evaluated") return;
      const from = parent === undefined ? "" : ` (from ${parent})`;
      throw cycleError(
        `Cannot require() ES Module ${loader.filename(index)} in a cycle.${from}`,
      );
    },
    import: importDynamically,
    load: loadModule,
    main: runMain,
    isAsync(index) {
      const record = recordOf(index);
      if (record.status === "new") link(record);
      // Who asks is about to require it, and has not yet.
      if (isEarly) record.reached = false;
      return isGraphAsync(record);
    },
  };
}
