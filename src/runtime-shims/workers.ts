/**
 * Where an artifact starts itself anew: in a worker, or as a child process, to
 * run another of its modules. Receives what `runArtifact` does and hands it on,
 * with a `require` that gives modules a `worker_threads`, a `child_process` and a
 * `cluster` of their own: where Node is to run a file that is a module of the
 * artifact, it runs the artifact, told by its first arguments which one. Embedded
 * around `runArtifact` only where modules start workers. Must not know anything
 * outside itself except its parameters and ECMAScript globals.
 */
import type { CommonJs, ExtendLoader, LoaderHooks } from "./loader-hooks";
import type { Manifest } from "./manifest";
import type { Factory, HostModule, HostRequire, runArtifact } from "./require";

type AnyFunction = (...args: unknown[]) => unknown;

type Table = Record<string, unknown>;

interface Process {
  readonly argv: string[];
  readonly execPath: string;
  readonly argv0: string;
  cwd(): string;
}

interface Cluster {
  settings: { exec?: unknown; args?: unknown };
}

interface Builtins {
  readonly process: Process;
  readonly path: {
    resolve(...paths: string[]): string;
    dirname(path: string): string;
    isAbsolute(path: string): boolean;
  };
  readonly url: {
    fileURLToPath(url: unknown): string;
    readonly URL: new (
      url: string,
      base?: unknown,
    ) => { readonly href: string };
  };
  readonly util: { readonly promisify: { readonly custom: symbol } };
}

/**
 * Runs an artifact whose modules start workers.
 *
 * @param run `runArtifact`, or what stands in front of it
 * @see https://nodejs.org/api/worker_threads.html#new-workerfilename-options
 * @see https://nodejs.org/api/child_process.html#child_processforkmodulepath-args-options
 */
export function serveWorkers(
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
  const host = hostRequire;
  const artifact = outer.filename ?? "";
  const { modules } = manifest;
  /** Followed by an id; after it comes the path that Node was given. */
  const FLAG = "--ingot-module=";
  const program = builtin("process");
  const { resolve, dirname, isAbsolute } = builtin("path");
  const { custom } = builtin("util").promisify;
  const own = new Map<string, unknown>();
  let loader: CommonJs | undefined;
  /** Spellings of paths that only the compiler could resolve. */
  let spelled: ReadonlyMap<string, number> | undefined;

  const connect: ExtendLoader = (manifest, factories, commonJs) => {
    loader = commonJs;
    const none: LoaderHooks = {
      evaluator: () => undefined,
      refuseCycle() {},
      start: () => undefined,
      miss: commonJs.miss ?? (() => ""),
    };
    return extend?.(manifest, factories, commonJs) ?? none;
  };
  const makers: Record<string, (real: Table) => unknown> = {
    worker_threads: (real) =>
      copyOf(real, {
        Worker: new Proxy(real.Worker as object, { construct }),
      }),
    child_process: (real) =>
      copyOf(real, {
        fork: wrap(real.fork as AnyFunction, forkArguments),
        ...Object.fromEntries(
          ["spawn", "spawnSync", "execFile", "execFileSync"].map((name) => [
            name,
            wrap(real[name] as AnyFunction, spawnArguments),
          ]),
        ),
        ...Object.fromEntries(
          ["exec", "execSync"].map((name) => [
            name,
            wrap(real[name] as AnyFunction, shellArguments),
          ]),
        ),
      }),
    cluster: (real) => replaced(real, "fork", { apply: forkWorker }),
    module: (real) => replaced(real, "register", { apply: registerHooks }),
  };
  const require = new Proxy(hostRequire, {
    apply(target, self, args: [unknown]) {
      const [, name = ""] = /^(?:node:)?(\w+)$/.exec(String(args[0])) ?? [];
      const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
      const real = Reflect.apply(target, self, args);
      if (make === undefined || typeof args[0] !== "string") return real;
      if (!own.has(name)) own.set(name, make(real as Table));
      return own.get(name);
    },
  });
  return run(
    connect,
    { ...manifest, entry: enteredAt() },
    factories,
    require,
    outer,
  );

  function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
    return host(name) as Builtins[Name];
  }

  function copyOf(real: Table, replaced: Table): Table {
    const copy = Object.create(
      Object.getPrototypeOf(real),
      Object.getOwnPropertyDescriptors(real),
    );
    return Object.assign(copy, replaced);
  }

  /** The module that is to run; takes what says so out of the arguments. */
  function enteredAt(): number {
    const { argv } = program;
    const [, , flag, path = ""] = argv;
    if (host.main !== outer || !flag?.startsWith(FLAG)) return manifest.entry;
    const index = modules.findIndex(({ id }) => FLAG + id === flag);
    // The file may be another one by now; its entry is not what was asked for.
    if (index === -1) {
      throw Object.assign(new Error(`Cannot find module '${path}'`), {
        code: "MODULE_NOT_FOUND",
        requireStack: [],
      });
    }
    argv.splice(1, 3, path);
    return index;
  }

  /** What re-enters the artifact at the module with this path, if it is one. */
  function entering(file: unknown, cwd: unknown): string[] | undefined {
    if (loader === undefined) return undefined;
    let path: string;
    try {
      const folder = toPath(cwd ?? program.cwd());
      path = resolve(folder, toPath(file));
    } catch {
      // Node has errors of its own for these.
      return undefined;
    }
    const index = loader.findId(path) ?? spellings(loader).get(path);
    const { format, id } = modules[index ?? -1] ?? {};
    return format === "commonjs" || format === "module"
      ? [FLAG + id, path]
      : undefined;
  }

  function toPath(file: unknown): string {
    return typeof file === "string" ? file : builtin("url").fileURLToPath(file);
  }

  function spellings({ locate }: CommonJs): ReadonlyMap<string, number> {
    if (spelled === undefined) {
      const known = new Map<string, number>();
      for (const [index, { workers = {} }] of modules.entries()) {
        const folder = dirname(locate(index));
        for (const [specifier, target] of Object.entries(workers)) {
          if (typeof target !== "number" || specifier[0] !== ".") continue;
          known.set(resolve(folder, specifier), target);
        }
      }
      spelled = known;
    }
    return spelled;
  }

  function construct(
    Worker: object,
    args: unknown[],
    newTarget: unknown,
  ): object {
    const [file, options] = args;
    const { argv = [], eval: isCode } = Object(options ?? {}) as Table;
    const isPath =
      typeof file !== "string" || isAbsolute(file) || /^\.\.?[\\/]/.test(file);
    const enter =
      options === null || isCode || !isPath || !Array.isArray(argv)
        ? undefined
        : entering(file, undefined);
    return Reflect.construct(
      Worker as new () => object,
      enter === undefined
        ? args
        : [
            artifact,
            {
              ...(options as object),
              argv: [...enter, ...(argv as unknown[])],
            },
            ...args.slice(2),
          ],
      newTarget as new () => object,
    );
  }

  function forkArguments([file, args, options, ...rest]: unknown[]) {
    const hasArgs = args === null || args === undefined || Array.isArray(args);
    const settings = hasArgs ? options : args;
    const { cwd } = Object(settings ?? {}) as Table;
    const enter = entering(file, cwd);
    return (
      enter && [
        artifact,
        [...enter, ...(hasArgs ? ((args as unknown[]) ?? []) : [])],
        settings,
        ...rest,
      ]
    );
  }

  function isThisNode(command: unknown): boolean {
    const { execPath, argv0 } = program;
    return [execPath, argv0, "node"].includes(command as string);
  }

  /** `[process.execPath, ["--flag", "/module.js", …], …]` */
  function spawnArguments([command, args, options, ...rest]: unknown[]) {
    const { cwd, shell } = Object(options ?? {}) as Table;
    if (!isThisNode(command) || shell || !Array.isArray(args)) return undefined;
    let at = 0;
    for (; /^-./.test(String(args[at])); at++) {
      const option = String(args[at]);
      if (/^-(?:[ep]+|-eval|-print|c|-check|-test)$/.test(option)) {
        return undefined;
      }
      // Their values are arguments of their own.
      if (/^-(?:r|-require|-import|-loader|C|-conditions)$/.test(option)) at++;
    }
    const enter =
      typeof args[at] === "string" ? entering(args[at], cwd) : undefined;
    return (
      enter && [
        command,
        [...args.slice(0, at), artifact, ...enter, ...args.slice(at + 1)],
        options,
        ...rest,
      ]
    );
  }

  /** `"node --flag '/module.js' first second"`, of which a shell makes arguments. */
  function shellArguments([command, options, ...rest]: unknown[]) {
    const { cwd } = Object(options ?? {}) as Table;
    const [, start = "", name, script = ""] =
      /^(\s*(?:\w+=\S*\s+)*("[^"]+"|'[^']+'|\S+)(?:\s+(?:-(?:r|-require|-import|-loader|C|-conditions)\s+\S+|-(?![ep]+\s|-eval|-print|-test)\S+))*\s+)("[^"]+"|'[^']+'|[^\s"'&|;<>]+)/.exec(
        String(command),
      ) ?? [];
    const isNode = isThisNode(unquoted(name));
    const enter = isNode ? entering(unquoted(script), cwd) : undefined;
    if (typeof command !== "string" || enter === undefined) return undefined;
    const [flag = ""] = enter;
    const entry = [artifact, flag].map(quoted).join(" ");
    const after = command.slice(start.length + script.length);
    // The path is the artifact's argument, as absolute as it has it.
    return [
      `${start}${entry} ${quoted(enter[1] ?? "")}${after}`,
      options,
      ...rest,
    ];
  }

  function unquoted(word = ""): string {
    return word.replace(/^(["'])(.*)\1$/, "$2");
  }

  function quoted(word: string): string {
    return artifact[0] !== "/"
      ? `"${word}"`
      : `'${word.replace(/'/g, "'\\''")}'`;
  }

  /** The function, given other arguments where these start a module. */
  function wrap(
    real: AnyFunction,
    change: (args: unknown[]) => unknown[] | undefined,
  ): AnyFunction {
    const properties = Object.getOwnPropertyDescriptors(real) as Record<
      symbol,
      PropertyDescriptor | undefined
    >;
    // `util.promisify` asks for the function to be used in its place.
    const promising = properties[custom];
    if (promising !== undefined) {
      const value = wrap(promising.value as AnyFunction, change);
      properties[custom] = { ...promising, value };
    }
    return Object.defineProperties(
      function (this: unknown, ...args) {
        const changed = change(args);
        if (changed === undefined) return Reflect.apply(real, this, args);
        const done = changed[changed.length - 1];
        if (typeof done === "function") {
          changed[changed.length - 1] = function (this: unknown, ...results) {
            restoreError(results[0], args, changed);
            return Reflect.apply(done, this, results);
          } as AnyFunction;
        }
        try {
          const child = Reflect.apply(real, this, changed);
          if (!(child instanceof Promise)) {
            restoreArguments(child, args);
            return child;
          }
          const { child: started } = child as { child?: unknown };
          restoreArguments(started, args);
          const restored = child.catch((error) => {
            restoreError(error, args, changed);
            throw error;
          });
          return Object.assign(restored, { child: started });
        } catch (error) {
          restoreError(error, args, changed);
          throw error;
        }
      } as AnyFunction,
      properties as PropertyDescriptorMap,
    );
  }

  /** A child tells by which arguments it was started. */
  function restoreArguments(child: unknown, [command]: unknown[]): void {
    const { spawnargs = [] } = Object(child) as { spawnargs?: string[] };
    const at = spawnargs.findIndex((arg) => arg.startsWith(FLAG));
    if (at > 0) spawnargs.splice(at - 1, 2);
    const last = spawnargs.length - 1;
    // A shell has all of it in one.
    if (at === -1 && spawnargs[last]?.includes(FLAG)) {
      spawnargs[last] = command as string;
    }
  }

  /** And an error says so, too. */
  function restoreError(
    error: unknown,
    [command]: unknown[],
    [changed, words]: unknown[],
  ): void {
    const flag = (Array.isArray(words) ? words : []).find((word) =>
      String(word).startsWith(FLAG),
    );
    const [from, to] =
      flag === undefined
        ? [changed as string, command as string]
        : [` ${artifact} ${flag}`, ""];
    const table = Object(error) as Record<string, unknown>;
    for (const name of ["stack", "message", "cmd"]) {
      const text = table[name];
      if (typeof text !== "string" || !text.includes(from)) continue;
      table[name] = text.split(from).join(to);
    }
  }

  /** Node's own object with another function: it cannot be copied. */
  function replaced(
    real: Table,
    name: string,
    handler: ProxyHandler<AnyFunction>,
  ): object {
    if (typeof real[name] !== "function") return real;
    let value = new Proxy(real[name] as AnyFunction, handler);
    return new Proxy(real, {
      get: (target, key, receiver) =>
        key === name ? value : Reflect.get(target, key, receiver),
      set(target, key, given, receiver) {
        if (key !== name) return Reflect.set(target, key, given, receiver);
        value = given as AnyFunction;
        return true;
      },
      getOwnPropertyDescriptor(target, key) {
        const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
        return key === name ? { ...descriptor, value } : descriptor;
      },
    });
  }

  function forkWorker(
    target: AnyFunction,
    self: unknown,
    args: unknown[],
  ): unknown {
    const cluster = host("cluster") as Cluster;
    const before = cluster.settings;
    const { exec = program.argv[1], args: given = program.argv.slice(2) } =
      before;
    const { cwd } = before as { cwd?: unknown };
    const enter = typeof exec === "string" ? entering(exec, cwd) : undefined;
    if (enter === undefined) return Reflect.apply(target, self, args);
    cluster.settings = {
      ...before,
      exec: artifact,
      args: [...enter, ...(given as unknown[])],
    };
    try {
      const worker = Reflect.apply(target, self, args);
      restoreArguments((worker as { process: unknown }).process, []);
      return worker;
    } finally {
      // By now it is the object that the event `setup` brings.
      Object.assign(cluster.settings, { exec, args: given });
    }
  }

  /**
   * Node loads hooks in a thread of its own: a module that loads the artifact's,
   * as any host does.
   *
   * @see https://nodejs.org/api/module.html#moduleregisterspecifier-parenturl-options
   */
  function registerHooks(
    target: AnyFunction,
    self: unknown,
    args: unknown[],
  ): unknown {
    const [specifier, parent, options] = args;
    const isSettings =
      typeof parent === "object" && parent !== null && !("href" in parent);
    const settings = (isSettings ? parent : (options ?? {})) as Table;
    const base = isSettings ? settings.parentURL : parent;
    const index = hooksOf(String(specifier), base);
    if (index === undefined) return Reflect.apply(target, self, args);
    const { id } = modules[index] as { id: string };
    const [file, name] = [artifact, id].map((text) => JSON.stringify(text));
    const code = `import M from"node:module";import{readFileSync as r}from"node:fs";const f=${file},m=new M(f);m.filename=f;m.paths=M.createRequire(f).resolve.paths("x");let l;Object.defineProperty(m,Symbol.for("ingot.host"),{value:x=>l=x});m._compile(r(f,"utf8"),f,"commonjs");export const{initialize,resolve,load}=await l.load(${name})`;
    return Reflect.apply(target, self, [
      `data:text/javascript,${encodeURIComponent(code)}`,
      { ...settings, parentURL: undefined },
    ]);
  }

  /** The module that a specifier means to Node's loader, if it is one of these. */
  function hooksOf(specifier: string, base: unknown): number | undefined {
    if (!/^(?:file:|\.{1,2}\/|\/)/.test(specifier)) {
      const targets = modules.map(({ workers }) => workers?.[specifier]);
      return targets.find((target) => typeof target === "number");
    }
    try {
      const url = new (builtin("url").URL)(specifier, base);
      const enter = entering(toPath(url), undefined);
      return enter && modules.findIndex(({ id }) => FLAG + id === enter[0]);
    } catch {
      // Node has errors of its own for these.
      return undefined;
    }
  }
}
