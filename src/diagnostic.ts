/**
 * Everything the compiler can say about its input. Diagnostics are values:
 * stages return them, the CLI prints them, nothing throws them. The stages
 * supply facts; the prose of each code stands in one table, {@link describe},
 * where a missing code is a type error.
 */
import type { AbsolutePath } from "./host.js";

/** A range in a source file, with what is needed to show it without re-reading. */
export interface Place {
  readonly path: AbsolutePath;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units, as Node and editors count. */
  readonly column: number;
  /** Length of the marked range on its first line, at least 1. */
  readonly length: number;
  /** The text of the line. */
  readonly text: string;
}

/**
 * An `error` prevents the artifact, a `warning` names something that may differ
 * from Node at run time, a `note` is worth knowing. `--strict` turns warnings
 * and notes into errors.
 */
export type Severity = "error" | "warning" | "note";

interface Facts {
  /** Options of a wrong type, that contradict each other, or ask for nothing. */
  invalid_options: { readonly message: string };
  /** The host threw, or answered with what is no answer. */
  host_failed: { readonly operation: string; readonly reason: string };
  builtin_entry: { readonly name: string };
  /** The specifier, `--moduleid` or entry could not be resolved. */
  unresolved_module: {
    readonly specifier: string;
    /** Node's error code, `MODULE_NOT_FOUND` and the like. */
    readonly nodeCode: string;
    /** Node's message, first line. */
    readonly message: string;
    /** Paths probed, in order. */
    readonly tried: readonly string[];
    /** The package.json that decided, when one did. */
    readonly packageJson: AbsolutePath | null;
    /** Specifiers that would have resolved. */
    readonly suggestions: readonly string[];
    /** Why this is no error: what Node would make of it at run time. */
    readonly leniency: Leniency | null;
  };
  /** `require(expression)`: which module is meant is known only at run time. */
  computed_require: { readonly callee: string };
  /** A computed specifier whose possible modules were found. */
  computed_require_found: {
    /** `./locale/*.js` */
    readonly patterns: readonly string[];
    readonly modules: number;
  };
  /** A computed specifier in a module of which some were recorded. */
  computed_require_recorded: {
    readonly callee: string;
    readonly modules: number;
  };
  /** A lock file that says what no lock file can. */
  malformed_lock: { readonly field: string; readonly wanted: string };
  /** A row of the lock file that no longer holds. */
  outdated_lock: {
    /** Its package has another version, its file is gone, or is now another. */
    readonly why: "version" | "gone" | "moved";
    readonly recorded: string;
    readonly found: string | null;
  };
  /** A worker or child process whose file is known only at run time. */
  computed_worker: { readonly callee: string };
  /** A module whose path or name is handed to what starts workers. */
  possible_worker: { readonly specifier: string };
  /** Hooks for Node's loader, which loads no module of an artifact. */
  loader_hooks: { readonly callee: string };
  /** A file that a module reads when it is loaded, and that is not there. */
  missing_asset: { readonly path: AbsolutePath };
  /** Files that a module uses by path and that are not embedded. */
  assets_left_out: AssetsLeftOut;
  /** An `--asset` that names no file. */
  asset_not_found: { readonly glob: string; readonly folder: AbsolutePath };
  /** An `--include` that names no file. */
  include_not_found: {
    readonly glob: string;
    readonly folder: AbsolutePath;
    /** Globs near it that name modules. */
    readonly suggestions: readonly string[];
  };
  /** Files that match an `--include` and that Node does not load as modules. */
  include_no_module: {
    readonly glob: string;
    /** As a glob would name them. */
    readonly files: readonly string[];
  };
  syntax_error: { readonly message: string; readonly remedy?: string };
  json_error: { readonly message: string };
  unreadable_file: { readonly path: AbsolutePath; readonly reason: string };
  /** A file type that does not compile, or not under `--file-types js`. */
  unsupported_file_type: {
    readonly path: AbsolutePath;
    readonly extension: string;
    readonly policy: FileTypes;
    readonly specifier: string;
  };
  native_addon: { readonly path: AbsolutePath; readonly specifier: string };
  /** An addon that goes with the artifact, or in it. */
  native_addon_found: {
    readonly path: AbsolutePath;
    readonly policy: "embed" | "copy";
    readonly bytes: number;
  };
  /** An addon that this Node cannot load. */
  native_addon_machine: {
    readonly path: AbsolutePath;
    /** What it was built for, as `linux-x64`; `null` if its header does not tell. */
    readonly built: string | null;
    readonly wanted: string;
  };
  /** TypeScript below node_modules, which Node refuses as well. */
  typescript_in_package: {
    readonly path: AbsolutePath;
    readonly specifier: string;
  };
  /** `with { type: "json" }` is missing, or asks for what is not there. */
  import_attribute: { readonly nodeCode: string; readonly message: string };
  /** ES modules that Node would refuse to link. */
  link_error: { readonly message: string };
  /** `require` and `import` of one specifier lead to two files of a package. */
  dual_package: {
    readonly specifier: string;
    readonly required: string;
    readonly imported: string;
  };
  /** `--max-tier` forbids what the program asks of a sandbox. */
  tier_exceeded: {
    /** `fs.watch`, or `net` for the module as a whole. */
    readonly api: string;
    readonly tier: string;
    readonly maxTier: string;
    /** Ids of the modules from the entry to the one that asks. */
    readonly chain: readonly string[];
    /** Text of the error at run time; `null` where there is none. */
    readonly message: string | null;
  };
  /** The start of the artifact, run for `--code-cache`, gave no code. */
  code_cache_failed: CodeCacheFailed;
  /** The start of the artifact, run for `--profile`, gave no profile. */
  profile_failed: CodeCacheFailed;
  /** `--snapshot` came to nothing. */
  snapshot_failed: SnapshotFailed;
  /** `--sea` came to nothing. */
  executable_failed: ExecutableFailed;
  output_is_input: { readonly path: AbsolutePath };
  /** `--verify` found the artifact to be damaged or other than its sources. */
  verification_failed: { readonly reason: string };
  unwritable_output: { readonly path: AbsolutePath; readonly reason: string };
  /** Node would load the written file as an ES module. */
  output_in_module_scope: {
    readonly path: AbsolutePath;
    /** The package.json with `"type": "module"`; `null` if the extension says so. */
    readonly packageJson: AbsolutePath | null;
  };
}

/** Why there is no snapshot. */
export type SnapshotFailed =
  | {
      readonly why: "threw";
      /** The error's first line. */
      readonly error: string;
      /** Where, as decode gives it, if that is in a module. */
      readonly at: string | null;
    }
  | {
      readonly why: "hung";
      readonly seconds: number;
      /** Node's names of what keeps the process alive. */
      readonly open: readonly string[];
    }
  | { readonly why: "ended"; readonly how: string }
  /** It sets no function for the start. */
  | { readonly why: "no main" }
  | {
      readonly why: "unheld";
      /** Builtin modules that it loads and no snapshot can hold, and who asks. */
      readonly builtins: readonly {
        readonly builtin: string;
        readonly by: string | null;
      }[];
    }
  /** Node does not start from what it has written. */
  | { readonly why: "unusable"; readonly how: string };

/** Why there is no executable. */
export type ExecutableFailed =
  /** Neither this Node nor the project can put something into an executable. */
  | { readonly why: "no postject" }
  /** The Node has no place for it. */
  | { readonly why: "no fuse"; readonly node: string }
  /** A module starts workers, which are files to Node. */
  | { readonly why: "workers"; readonly by: string }
  | {
      readonly why: "step";
      readonly step: string;
      readonly output: string;
    };

/** How a start came to nothing. */
export type CodeCacheFailed =
  | {
      readonly why: "threw";
      /** The error's first line. */
      readonly error: string;
      /** Where, as decode gives it, if that is in a module. */
      readonly at: string | null;
    }
  | { readonly why: "hung"; readonly seconds: number }
  | { readonly why: "ended"; readonly how: string };

export interface AssetsLeftOut {
  /**
   * More files, or more bytes, than should come in unasked; the folder of a whole
   * package; another package's files; what may hold secrets; what the program
   * writes itself; what cannot be read; what a source that is too long to be
   * looked at may read of its own folder.
   */
  readonly why:
    | "many"
    | "large"
    | "package"
    | "foreign"
    | "secret"
    | "written"
    | "unreadable"
    | "unseen";
  readonly path: AbsolutePath;
  /** How many files were found, where they were counted. */
  readonly files: number;
  /** How many bytes they have, as far as they were read. */
  readonly bytes: number;
  /** What to name for `--asset`. */
  readonly glob: AbsolutePath;
}

/** What makes an unresolved specifier tolerable, as Node would tolerate it. */
export type Leniency =
  | "inside try"
  | "optional dependency"
  | "optional peer dependency"
  | "through a require that may be another"
  | "a dynamic import"
  | "inside a function"
  | "inside a condition";

/** Which files compile: all that Node can load, or the strict `.js` only. */
export type FileTypes = "node" | "js";

/**
 * What becomes of native addons: in the artifact, in a folder beside it, left to
 * the host's `require`, or an error.
 */
export type NativePolicy = (typeof NATIVE_POLICIES)[number];

export const NATIVE_POLICIES = ["embed", "copy", "external", "error"] as const;

export type DiagnosticCode = keyof Facts;

export type Diagnostic = {
  readonly [Code in DiagnosticCode]: {
    readonly code: Code;
    readonly severity: Severity;
    readonly place: Place | null;
  } & Facts[Code];
}[DiagnosticCode];

/** The prose of one diagnostic. */
export interface Description {
  readonly message: string;
  /** What was tried, one line each. */
  readonly tried: readonly string[];
  /** What the reader can do about it. */
  readonly remedy: string | null;
}

type Describe = {
  readonly [Code in DiagnosticCode]: (facts: Facts[Code]) => Description;
};

const describe: Describe = {
  invalid_options: ({ message }) => ({
    message,
    tried: [],
    remedy: null,
  }),
  host_failed: ({ operation, reason }) => ({
    message: `The file system failed (${operation}): ${reason}`,
    tried: [],
    remedy: null,
  }),
  builtin_entry: ({ name }) => ({
    message: `${name} is built into Node; there is nothing to compile`,
    tried: [],
    remedy: `For an npm package of that name write ${JSON.stringify(`${name.replace(/^node:/, "")}/`)}.`,
  }),
  unresolved_module: ({
    message,
    nodeCode,
    tried,
    suggestions,
    leniency,
    specifier,
    packageJson,
  }) => ({
    message:
      leniency === null
        ? `${message} (${nodeCode})`
        : `${message}; being ${leniency}, it throws ${nodeCode} when it is reached`,
    tried,
    remedy:
      suggestions.length > 0
        ? `Did you mean ${suggestions.map((text) => JSON.stringify(text)).join(" or ")}?`
        : leniency !== null
          ? null
          : unresolvedRemedy(specifier, nodeCode, packageJson),
  }),
  computed_require: ({ callee }) => ({
    message: `${callee} of an expression: the module is not known at compile time, so only modules of the artifact, and files by their full paths, can be found`,
    tried: [],
    remedy: `Write a literal specifier, name the modules with --include, or find them with ingot record.`,
  }),
  computed_require_found: ({ patterns, modules }) => ({
    message: `An expression may be any of ${modules === 1 ? "1 module" : `${modules} modules`}, ${patterns.join(", ")}; all are in the artifact`,
    tried: [],
    remedy: null,
  }),
  computed_require_recorded: ({ callee, modules }) => ({
    message: `${callee} of an expression; ${modules === 1 ? "the module that was" : `the ${modules} modules that were`} recorded here ${modules === 1 ? "is" : "are"} in the artifact`,
    tried: [],
    remedy: null,
  }),
  malformed_lock: ({ field, wanted }) => ({
    message: `${field === "" ? "The lock file" : field} must be ${wanted}`,
    tried: [],
    remedy: "Restore the file, or write it anew with ingot record --replace.",
  }),
  outdated_lock: ({ why, recorded, found }) => ({
    message:
      why === "version"
        ? `Recorded of ${recorded}, and ${found} is compiled; what was recorded is left out`
        : why === "moved"
          ? `Led to ${recorded} when it was recorded, and leads to ${found} now; it is left out`
          : `${recorded}, which was recorded, is not there any more`,
    tried: [],
    remedy: "Record again with ingot record --replace.",
  }),
  computed_worker: ({ callee }) => ({
    message: `${callee} of an expression: the file is not known at compile time, so only modules already in the artifact can be run`,
    tried: [],
    remedy:
      'Write the path where it is made, path.join(__dirname, "worker.js"), or add the module with --include.',
  }),
  possible_worker: ({ specifier }) => ({
    message: `${JSON.stringify(specifier)} is handed on and may be run in a worker; the module is in the artifact`,
    tried: [],
    remedy: null,
  }),
  loader_hooks: ({ callee }) => ({
    message: `${callee}: the hooks see what Node loads from files, and no module of the artifact`,
    tried: [],
    remedy:
      "Leave the packages that the hooks are for outside with --external.",
  }),
  missing_asset: ({ path }) => ({
    message: `${path} is read here and does not exist`,
    tried: [],
    remedy: null,
  }),
  assets_left_out: (facts) => ({
    message: `${facts.path} is not embedded: ${leftOutReason(facts)}`,
    tried: [],
    remedy: leftOutRemedy(facts),
  }),
  asset_not_found: ({ glob, folder }) => ({
    message: `No file matches --asset ${JSON.stringify(glob)}`,
    tried: [],
    remedy: `Globs begin at ${folder}, or with the name of a package that is compiled: "pkg/data/*.json".`,
  }),
  include_not_found: ({ glob, folder, suggestions }) => ({
    message: `No module matches --include ${JSON.stringify(glob)}`,
    tried: [],
    remedy:
      suggestions.length > 0
        ? `Did you mean ${suggestions.map((text) => JSON.stringify(text)).join(" or ")}?`
        : `Globs begin at ${folder}, as "./plugins/**", or with the name of a package, as "pkg/lib/*".`,
  }),
  include_no_module: ({ glob, files }) => ({
    message: `--include ${JSON.stringify(glob)} matches what is no module: ${listed(files)}`,
    tried: [],
    remedy: `Embed files that the program reads with --asset ${JSON.stringify(files.length === 1 ? files[0] : glob)}.`,
  }),
  syntax_error: ({ message, remedy = null }) => ({
    message,
    tried: [],
    remedy,
  }),
  json_error: ({ message }) => ({
    message: message.replace(/\s*\n\s*/g, " "),
    tried: [],
    remedy: null,
  }),
  unreadable_file: ({ path, reason }) => ({
    message: `Cannot read ${path}: ${reason}`,
    tried: [],
    remedy: "Check that it is a file and that its permissions let you read it.",
  }),
  unsupported_file_type: ({ path, extension, policy, specifier }) => ({
    message:
      policy === "js"
        ? `${path} is a ${extension} file, and --file-types js lets only .js compile`
        : extension === ".wasm"
          ? `${path} is WebAssembly, which an artifact cannot load as a module`
          : `${path} is a ${extension} file, which Node cannot load as a module either`,
    tried: [],
    remedy:
      policy === "js"
        ? "Leave out --file-types to compile all that Node can load."
        : extension === ".wasm"
          ? `Read its bytes with node:fs and give them to WebAssembly.compile.`
          : `Leave it to the host with --external ${JSON.stringify(specifier)}.`,
  }),
  native_addon: ({ path, specifier }) => ({
    message: `${path} is a native addon, which one file of JavaScript cannot hold`,
    tried: [],
    remedy: `Carry it along with --native copy or --native embed, or leave its package to the host's require with --external ${specifier}.`,
  }),
  native_addon_found: ({ path, policy }) => ({
    message:
      policy === "copy"
        ? `The native addon ${path} is written beside the artifact and must go along with it`
        : `The native addon ${path} is in the artifact, which extracts it when it runs`,
    tried: [],
    remedy: null,
  }),
  native_addon_machine: ({ path, built, wanted }) => ({
    message:
      built === null
        ? `The native addon ${path} is no shared library of a known kind`
        : `The native addon ${path} was built for ${built}, and cannot be loaded by this Node, ${wanted}`,
    tried: [],
    remedy:
      built === null
        ? "Reinstall the package."
        : "Install the package on the platform where the artifact will run, and compile there.",
  }),
  typescript_in_package: ({ path, specifier }) => ({
    message: `${path} is TypeScript in a package, whose types Node does not strip either (ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING)`,
    tried: [],
    remedy: `Use the JavaScript that the package publishes, or leave it to the host with --external ${specifier}.`,
  }),
  import_attribute: ({ message, nodeCode }) => ({
    message: `${message} (${nodeCode})`,
    tried: [],
    remedy: nodeCode.endsWith("MISSING")
      ? 'Write with { type: "json" } after the specifier.'
      : "Leave the attribute out.",
  }),
  link_error: ({ message }) => ({
    message: `SyntaxError: ${message.split("\n")[0] ?? ""}`,
    tried: [],
    remedy: message.includes("is a CommonJS module")
      ? "Import the module's default export and take the name from that."
      : null,
  }),
  dual_package: ({ specifier, required, imported }) => ({
    message: `${JSON.stringify(specifier)} is two modules: require gives ${required}, import gives ${imported}; each has a state of its own, as under Node`,
    tried: [],
    remedy: null,
  }),
  tier_exceeded: ({ api, tier, maxTier, chain, message }) => ({
    message: `${api} is of the tier ${tier} in a sandbox, and --max-tier is ${maxTier}${message === null ? "" : `: ${message}`}; reached by ${chain.join(" → ")}`,
    tried: [],
    remedy:
      "Do without it, or compile with a higher --max-tier; ingot tiers lists all.",
  }),
  code_cache_failed: (facts) => ({
    message: `There is no code cache, and the artifact is written without: its start ${startFailure(facts)}`,
    tried: [],
    remedy:
      "Make the program start without arguments and input in this folder, or leave out --code-cache.",
  }),
  profile_failed: (facts) => ({
    message: `There is no profile, and the artifact is laid out without: its start ${startFailure(facts)}`,
    tried: [],
    remedy:
      "Make the program start without arguments and input in this folder, or leave out --profile.",
  }),
  snapshot_failed: (facts) => ({
    message: `There is no snapshot: ${snapshotFailure(facts)}`,
    tried: [],
    remedy: snapshotRemedy(facts),
  }),
  executable_failed: (facts) => ({
    message: `There is no executable: ${executableFailure(facts)}`,
    tried: [],
    remedy: executableRemedy(facts),
  }),
  output_is_input: ({ path }) => ({
    message: `The output ${path} is one of the modules compiled`,
    tried: [],
    remedy: "Choose another file for --output.",
  }),
  verification_failed: ({ reason }) => ({
    message: `The artifact was not verified: ${reason}`,
    tried: [],
    remedy: "Leave out --verify to write it nevertheless.",
  }),
  unwritable_output: ({ path, reason }) => ({
    message: `Cannot write ${path}: ${reason}`,
    tried: [],
    remedy: "Choose a file in a folder that you may write to.",
  }),
  output_in_module_scope: ({ path, packageJson }) => ({
    message: `Node will take ${path} for an ES module, because of ${packageJson === null ? "its extension" : `"type": "module" in ${packageJson}`}`,
    tried: [],
    remedy: "Give the output the extension .cjs.",
  }),
};

function startFailure(facts: CodeCacheFailed): string {
  switch (facts.why) {
    case "threw":
      return `threw ${facts.error}${facts.at === null ? "" : `, at ${facts.at}`}`;
    case "hung":
      return `did not come to an end in ${facts.seconds} s`;
    case "ended":
      return `ended the process (${facts.how})`;
  }
}

function snapshotFailure(facts: SnapshotFailed): string {
  switch (facts.why) {
    case "threw":
      return `loaded to make it, the program threw ${facts.error}${facts.at === null ? "" : `, at ${facts.at}`}`;
    case "hung":
      return `loaded to make it, the program did not come to an end in ${facts.seconds} s${facts.open.length === 0 ? "" : `; open are ${listed(facts.open)}`}`;
    case "ended":
      return `loaded to make it, the program ended the process (${facts.how})`;
    case "no main":
      return "the program sets no main function, so from a snapshot it would do nothing";
    case "unheld":
      return facts.builtins.length === 0
        ? "loaded, the program holds what no snapshot can"
        : `no snapshot can hold ${listed(facts.builtins.map(({ builtin, by }) => builtin + (by === null ? "" : `, for which ${by} asks`)))}`;
    case "unusable":
      return `Node does not start from it (${facts.how})`;
  }
}

function snapshotRemedy(facts: SnapshotFailed): string {
  switch (facts.why) {
    case "unusable":
      return "Compile with --code-cache instead.";
    case "no main":
      return "Set it by setDeserializeMainFunction of v8.startupSnapshot, or compile with --code-cache instead.";
    case "unheld":
      return facts.builtins.length === 0
        ? "It may be an Intl formatter, a Blob, a hash, a message port: make such in the main function, or compile with --code-cache instead."
        : "Load it in the main function, or compile with --code-cache instead.";
    default:
      return "Leave to the main function what needs arguments, input or open files, or compile with --code-cache instead.";
  }
}

function executableFailure(facts: ExecutableFailed): string {
  switch (facts.why) {
    case "no postject":
      return "this Node cannot make one by itself, and postject is not installed";
    case "no fuse":
      return `${facts.node} has no place for a program, as it is where Node is built with shared libraries, or is a script`;
    case "workers":
      return `${facts.by} starts workers or processes from modules, which need a file`;
    case "step":
      return `${facts.step} failed: ${facts.output}`;
  }
}

function executableRemedy(facts: ExecutableFailed): string | null {
  switch (facts.why) {
    case "no postject":
      return "npm install --save-dev postject, or compile with Node 25.5 or later.";
    case "no fuse":
      return "Compile with a Node from nodejs.org.";
    case "workers":
      return "Leave out --sea.";
    case "step":
      return null;
  }
}

/** The first of a list, and how many more there are. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length <= 3 ? shown : `${shown} and ${names.length - 3} more`;
}

function leftOutReason({ why, files, bytes }: AssetsLeftOut): string {
  switch (why) {
    case "many":
      return `it stands for ${files} files`;
    case "large":
      return `it stands for more than ${Math.floor(bytes / 1e6)} MB`;
    case "package":
      return "it is the folder of the whole package, and which files are meant is not known";
    case "foreign":
      return "it does not belong to the package of the module";
    case "secret":
      return "files of this name hold secrets";
    case "written":
      return "the module writes to it, too";
    case "unreadable":
      return "it cannot be read";
    case "unseen":
      return "the module is too long to see which files of it are read, and only those that it names are there";
  }
}

function leftOutRemedy({ why, glob }: AssetsLeftOut): string | null {
  return why === "foreign" || why === "unreadable"
    ? "Put it beside the artifact, where the artifact's paths lead."
    : `To embed it, name it: --asset ${JSON.stringify(glob)}.`;
}

function unresolvedRemedy(
  specifier: string,
  nodeCode: string,
  packageJson: AbsolutePath | null,
): string | null {
  if (nodeCode === "ERR_PACKAGE_PATH_NOT_EXPORTED") {
    return 'Use a subpath that the package lists in "exports".';
  }
  if (nodeCode === "ERR_INVALID_PACKAGE_CONFIG") {
    return "Repair that file, or reinstall the package.";
  }
  if (packageJson !== null) {
    return `Check ${packageJson}, or reinstall the package.`;
  }
  if (/^(\.|\/|#|[A-Za-z]:)/.test(specifier)) return null;
  const [scope = "", name = ""] = specifier.split("/");
  const packageName = scope.startsWith("@") ? `${scope}/${name}` : scope;
  return `Install it with npm install ${packageName}, or leave it to the host with --external ${packageName}.`;
}

/** The prose of `diagnostic`: message, what was tried, remedy. */
export function describeDiagnostic(diagnostic: Diagnostic): Description {
  const entry = describe[diagnostic.code] as (facts: Diagnostic) => Description;
  return entry(diagnostic);
}

/** Order of printing: by file, position, then code; those without a place first. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  const [p, q] = [a.place, b.place];
  if (p === null || q === null) {
    if (p !== q) return p === null ? -1 : 1;
  } else {
    const order =
      compareText(p.path, q.path) || p.line - q.line || p.column - q.column;
    if (order !== 0) return order;
  }
  return (
    compareText(a.code, b.code) ||
    compareText(describeDiagnostic(a).message, describeDiagnostic(b).message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How {@link formatDiagnostic} shows paths. */
export interface DisplayPaths {
  /** Paths below this directory are shown relative to it. */
  readonly base: string;
  /** `path.sep` of the host. */
  readonly separator: string;
}

const MAX_FRAME_WIDTH = 100;

/**
 * A diagnostic as text for a terminal, several lines, no trailing newline:
 *
 * ```
 * src/server.js:3:15: error: Cannot find module './utlis' (MODULE_NOT_FOUND) [unresolved_module]
 *
 *   3 | const utils = require("./utlis");
 *     |               ^^^^^^^^^^^^^^^^^^
 *
 *   tried   src/utlis
 *           src/utlis.js
 *   remedy  Did you mean "./utils"?
 * ```
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  paths: DisplayPaths,
): string {
  const { message, tried, remedy } = describeDiagnostic(diagnostic);
  const { place, severity, code } = diagnostic;
  const shown = (text: string) =>
    text.replaceAll(paths.base + paths.separator, "");
  const where =
    place === null
      ? ""
      : `${shown(place.path)}:${place.line}:${place.column}: `;
  const lines = [`${where}${severity}: ${shown(message)} [${code}]`];
  if (place !== null) lines.push("", ...frame(place), "");
  for (const [index, path] of tried.entries()) {
    lines.push(`  ${index === 0 ? "tried " : "      "}  ${shown(path)}`);
  }
  if (remedy !== null) lines.push(`  remedy  ${shown(remedy)}`);
  while (lines.at(-1) === "") lines.pop();
  return lines.join("\n");
}

/** The line of the place and a mark below it; long lines are cut around the mark. */
function frame(place: Place): string[] {
  const start = place.column - 1;
  const from =
    place.text.length <= MAX_FRAME_WIDTH
      ? 0
      : Math.max(0, Math.min(start - 20, place.text.length - MAX_FRAME_WIDTH));
  const to = Math.min(place.text.length, from + MAX_FRAME_WIDTH);
  const head = from > 0 ? "…" : "";
  const tail = to < place.text.length ? "…" : "";
  const text = head + place.text.slice(from, to) + tail;
  const before = text.slice(0, start - from + head.length);
  const length = Math.max(1, Math.min(place.length, to - start));
  const gutter = String(place.line);
  const pad = before.replace(/[^\t]/gu, (unit) => " ".repeat(unit.length));
  return [
    `  ${gutter} | ${text}`.trimEnd(),
    `  ${" ".repeat(gutter.length)} | ${pad}${"^".repeat(length)}`,
  ];
}

/** A diagnostic as plain data for `--json`. */
export function diagnosticToJson(
  diagnostic: Diagnostic,
  paths: DisplayPaths,
): object {
  const { message, tried, remedy } = describeDiagnostic(diagnostic);
  const shown = (text: string) =>
    text.replaceAll(paths.base + paths.separator, "");
  const { place } = diagnostic;
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: shown(message),
    ...(place === null
      ? {}
      : {
          file: shown(place.path),
          line: place.line,
          column: place.column,
        }),
    tried: tried.map(shown),
    remedy: remedy === null ? null : shown(remedy),
  };
}
