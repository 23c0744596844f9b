/**
 * Why something is in an artifact: the shortest chain of edges from the entry to
 * it. Receives a validated manifest and what the user typed, returns data, and
 * formats that data for a terminal. It reads no file and prints nothing.
 */
import type { Manifest } from "../runtime-shims/manifest.js";
import {
  type EdgeTarget,
  edgesOf,
  type ModuleEdge,
  targetsOf,
} from "./edges.js";
import { nearNames } from "./near-names.js";
import { compareIds, packageOf } from "./package-of.js";

export interface ChainStep extends ModuleEdge {
  /** Id of the module that asks. */
  readonly importer: string;
}

export interface Chain {
  /** Id of the module it starts from. */
  readonly root: string;
  /** Null where the root is the entry, else the name a host loads it by. */
  readonly name: string | null;
  /** Whether the root is there because of `--include`; `name` is null, too. */
  readonly included?: true;
  /** Empty where the root itself is what was asked for. */
  readonly steps: readonly ChainStep[];
}

export interface Explained {
  /** A module's id, `node:fs`, or an external specifier. */
  readonly target: string;
  /** Null where no chain of edges leads there from the entry or a name. */
  readonly chain: Chain | null;
}

/** What `ingot why --json` prints; documented in docs/inspect.md. */
export interface Explanation {
  readonly query: string;
  /** Modules that are required from outside their package first, then by length. */
  readonly found: readonly Explained[];
  /** Near names where nothing was found. */
  readonly near: readonly string[];
}

/**
 * Explains a module (`ms@2.1.3/index.js`, `./src/a.js`, `./src/a`,
 * `ms/index.js`), all modules of a package (`ms` for every version, `ms@2.1.3`
 * for one), a loadable name, a builtin (`fs`, `node:fs`) or an external package.
 *
 * A chain starts at the entry where one leads there, at what was included or a
 * loadable name otherwise. Of equally short chains it is the first in the modules' order.
 */
export function explain(manifest: Manifest, query: string): Explanation {
  const chainTo = shortestChains(manifest);
  const found: Explained[] = matchingModules(manifest, query).map((index) => ({
    target: manifest.modules[index]?.id ?? "",
    chain: chainTo(index),
  }));
  if (found.length === 0)
    found.push(...outsideTargets(manifest, query, chainTo));
  found.sort(
    (a, b) =>
      Number(isInner(a)) - Number(isInner(b)) ||
      length(a) - length(b) ||
      compareIds(a.target, b.target),
  );
  const near = found.length === 0 ? nearNames(query, nameable(manifest)) : [];
  return { query, found, near };
}

/** Is it reached only through its own package? */
function isInner({ target, chain }: Explained): boolean {
  const last = chain?.steps.at(-1);
  const instance = packageOf(target)?.instance;
  if (last === undefined || instance === undefined) return false;
  return packageOf(last.importer)?.instance === instance;
}

function length({ chain }: Explained): number {
  return chain === null ? Number.POSITIVE_INFINITY : chain.steps.length;
}

/**
 * Breadth first from the entry, then from each name that it does not reach.
 * Returns the chain to the module at an index.
 */
function shortestChains(manifest: Manifest): (index: number) => Chain | null {
  type Arrival =
    | { readonly name: string | null; readonly included?: true }
    | { readonly from: number; readonly edge: number };
  const arrivals = new Map<number, Arrival>();
  const { entry, included = [], names } = manifest;
  const roots: readonly (readonly [Arrival, number])[] = [
    [{ name: null }, entry],
    ...included.map(
      (index) => [{ name: null, included: true }, index] as const,
    ),
    ...Object.entries(names).map(([name, index]) => [{ name }, index] as const),
  ];
  for (const [arrival, root] of roots) {
    if (arrivals.has(root)) continue;
    arrivals.set(root, arrival);
    const queue = [root];
    // The queue grows while it is read.
    for (const from of queue) {
      const module = manifest.modules[from];
      const targets = module === undefined ? [] : targetsOf(manifest, module);
      for (const [edge, target] of targets.entries()) {
        if (typeof target !== "number" || arrivals.has(target)) continue;
        arrivals.set(target, { from, edge });
        queue.push(target);
      }
    }
  }

  return (index) => {
    const steps: ChainStep[] = [];
    let at = index;
    for (;;) {
      const id = manifest.modules[at]?.id ?? "";
      const arrival = arrivals.get(at);
      if (arrival === undefined) return null;
      if ("name" in arrival)
        return { root: id, ...arrival, steps: steps.reverse() };
      const importer = manifest.modules[arrival.from]?.id ?? "";
      const edge = edgesOf(manifest, arrival.from)[arrival.edge];
      if (edge !== undefined) steps.push({ importer, ...edge });
      at = arrival.from;
    }
  };
}

/** What may stand behind a path that the user did not finish. */
const SUFFIXES = ["", ".js", ".cjs", ".mjs", ".json", "/index.js"] as const;

/** Indices of the modules that the query names; the first way that matches wins. */
function matchingModules(manifest: Manifest, query: string): readonly number[] {
  const indices = (matches: (id: string) => boolean) =>
    [...manifest.modules.entries()]
      .filter(([, { id }]) => matches(id))
      .map(([index]) => index);

  const byId = indices((id) => id === query);
  if (byId.length > 0) return byId;

  const byPackage = indices((id) => {
    const own = packageOf(id);
    if (own === null) return false;
    const { name, version, instance } = own;
    return [name, `${name}@${version}`, instance].includes(query);
  });
  if (byPackage.length > 0) return byPackage;

  if (Object.hasOwn(manifest.names, query))
    return [manifest.names[query] ?? manifest.entry];

  const candidates = new Set(SUFFIXES.map((suffix) => query + suffix));
  return indices((id) => {
    const own = packageOf(id);
    if (own === null)
      return candidates.has(id) || candidates.has(id.replace(/^\.\//, ""));
    const { name, version, path } = own;
    return [id, `${name}/${path}`, `${name}@${version}/${path}`].some((known) =>
      candidates.has(known),
    );
  });
}

/** The edges that leave the artifact for the builtin or external in question. */
function outsideTargets(
  manifest: Manifest,
  query: string,
  chainTo: (index: number) => Chain | null,
): readonly Explained[] {
  const outside: Explained[] = [];
  for (const [index, { id: importer }] of manifest.modules.entries())
    for (const edge of edgesOf(manifest, index)) {
      const target = outsideName(edge.target);
      if (
        target === null ||
        !(
          target === query ||
          target === `node:${query}` ||
          target.startsWith(`${query}/`)
        )
      )
        continue;
      const chain = chainTo(index);
      const last = { importer, ...edge };
      outside.push({
        target,
        chain: chain && { ...chain, steps: [...chain.steps, last] },
      });
    }
  return outside;
}

function outsideName(target: EdgeTarget): string | null {
  if (target.kind === "builtin") return target.name;
  return target.kind === "external" ? target.specifier : null;
}

/** Everything {@link explain} would have found. */
function nameable(manifest: Manifest): ReadonlySet<string> {
  const names = new Set(Object.keys(manifest.names));
  for (const [index, { id }] of manifest.modules.entries()) {
    const own = packageOf(id);
    if (own !== null) names.add(own.name).add(own.instance);
    names.add(id);
    for (const { target } of edgesOf(manifest, index)) {
      const outside = outsideName(target);
      if (outside !== null) names.add(outside);
    }
  }
  return names;
}

/** Chains shown for one package instance before the rest is only counted. */
const SHOWN = 3;

/**
 * The explanation as plain text, one block per target. Of a package, only the
 * modules that others require are shown: all else is there because of those.
 */
export function formatExplanation(explanation: Explanation): string {
  const { query, found, near } = explanation;
  if (found.length === 0)
    return `nothing in the artifact is called ${query}\n${
      near.length === 0 ? "" : `did you mean ${near.join(", ")}?\n`
    }`;

  const groups = new Map<string, Explained[]>();
  for (const explained of found) {
    const group = packageNamed(explained.target) ?? explained.target;
    groups.set(group, [...(groups.get(group) ?? []), explained]);
  }
  const blocks: string[] = [];
  for (const [group, all] of groups) {
    const outer = all.filter((explained) => !isInner(explained));
    const shown = (outer.length > 0 ? outer : all).slice(0, SHOWN);
    blocks.push(...shown.map(formatExplained));
    const more = all.length - shown.length;
    // A builtin is found once per importer, a package once per module.
    const noun = all[0]?.target === group ? "chain to" : "module of";
    if (more > 0) blocks.push(`… and ${moreOf(more, noun)} ${group}\n`);
  }
  return blocks.join("\n");
}

/** `1 more module of`, `2 more modules of`. */
function moreOf(number: number, noun: string): string {
  return `${number} more ${number === 1 ? noun : noun.replace(" ", "s ")}`;
}

function formatExplained({ target, chain }: Explained): string {
  if (chain === null)
    return `${target}\n\n  no chain of edges leads here from the entry or a name\n`;
  const root = chain.included
    ? "included"
    : chain.name === null
      ? "entry"
      : `loadable as ${chain.name}`;
  const steps = chain.steps.map((step) => ({
    call: callText(step),
    arrives: targetText(step.target),
    conditions:
      step.conditions.length === 0 ? "" : `  [${step.conditions.join(", ")}]`,
    mark: step.recorded ? "  (recorded)" : "",
  }));
  // One very long specifier must not push all others off the screen.
  const width = steps.reduce(
    (widest, { call }) =>
      call.length <= 36 ? Math.max(widest, call.length) : widest,
    0,
  );
  return `${target}\n\n  ${chain.root}  (${root})\n${steps
    .map(
      ({ call, arrives, conditions, mark }) =>
        `  ${call.padEnd(width)}  → ${arrives}${conditions}${mark}\n`,
    )
    .join("")}`;
}

/** As it is written in the importer. */
export function callText({ kind, specifier, dynamic }: ModuleEdge): string {
  const literal = JSON.stringify(specifier);
  return kind === "import" && !dynamic
    ? `import ${literal}`
    : `${kind}(${literal})`;
}

function targetText(target: EdgeTarget): string {
  return target.kind === "module"
    ? target.id
    : (outsideName(target) ?? "nothing");
}

/** Of a package's module the package; each builtin stands for itself. */
function packageNamed(id: string): string | null {
  const own = packageOf(id);
  return own === null || own.version === "" ? null : own.instance;
}
