/**
 * Finds a CommonJS source's `require` calls from its syntax tree and scopes.
 * Receives source text and defines; returns the sites, or null where the parser
 * does not know syntax that V8 does. Slower by an order of magnitude than the
 * token scanner and certain where that one is not; the two agree wherever both
 * answer. Must not know how a specifier resolves.
 */
import type {
  CallExpression,
  Expression,
  NewExpression,
  SpreadElement,
} from "acorn";
import { createsOwnRequire } from "./create-require.js";
import { type PathPattern, pathPatterns } from "../patterns/path-patterns.js";
import { foldConstant, foldStrings, isDead } from "./fold.js";
import {
  type Analysis,
  type Binding,
  type Call,
  lookUp,
  returnedBy,
  type Scope,
  type Step,
} from "./scope.js";
import { analyseSource, type SourceType } from "./tree.js";
import type {
  ComputedSite,
  Defines,
  EdgeKind,
  RequireSite,
  ScanResult,
  SiteContext,
} from "../types.js";

/** What an expression that is called would ask Node for. */
interface Callee {
  readonly kind: EdgeKind;
  /** False where it may be something else at run time. */
  readonly certain: boolean;
}

/**
 * The `require` calls of `source` by its syntax tree.
 *
 * @param source CommonJS text that V8 accepts
 * @param defines conditions that are known; calls in branches that they prove
 *   dead are left out
 * @returns null when acorn cannot parse what V8 could
 */
export function scanWithAcorn(
  source: string,
  defines: Defines,
): ScanResult | null {
  const analysis = analyseSource(source);
  if (analysis === null) return null;
  const sites: RequireSite[] = [];
  const computed: ComputedSite[] = [];
  const resolveCallee = calleeResolver(analysis, defines);
  for (const call of analysis.calls) {
    const found = readCall(call, resolveCallee);
    if (found === null || isDead(call.step, defines)) continue;
    const { callee, argument, optionsGiven } = found;
    const { kind } = callee;
    const start = startOf(call.node);
    const { end } = call.node;
    // Through `typeof require == "function" && require` every browserify bundle
    // has one that it never reaches; that is no news to its user.
    const reportsComputed = callee.certain || isPlainRequire(call);
    if (argument === null || argument.type === "SpreadElement") {
      if (reportsComputed) computed.push({ kind, start, end });
      continue;
    }
    // Node throws for what is no string; nothing can be loaded.
    if (argument.type === "Literal" && typeof argument.value !== "string") {
      continue;
    }
    const { values, complete } = foldStrings(argument, call.scope, defines);
    const certain =
      callee.certain &&
      complete &&
      values.length === 1 &&
      // `{ paths }` asks from elsewhere.
      !(kind === "resolve" && optionsGiven);
    for (const specifier of values) {
      sites.push(
        certain
          ? { kind, specifier, start, end }
          : { kind, specifier, start, end, uncertain: true },
      );
    }
    if (!complete && reportsComputed) computed.push({ kind, start, end });
  }
  sites.sort(byStart);
  computed.sort(byStart);
  return { sites, computed };
}

/**
 * Where each of `sites` stands. Meant for the few sites that did not resolve.
 *
 * @param source the text that the sites were found in
 * @param sites results of a scan of it, in any order
 * @returns one context per site, in the order of `sites`; where acorn cannot
 *   parse the source, contexts that promise nothing
 */
export function contextsFromTree(
  source: string,
  sites: readonly { readonly start: number; readonly end: number }[],
  sourceType: SourceType = "commonjs",
): readonly SiteContext[] {
  const steps = new Map<string, Step | null>();
  const analysis =
    sites.length === 0 ? null : analyseSource(source, sourceType);
  for (const { node, step } of analysis?.calls ?? []) {
    // Of `new require("x")`, and of `new Worker("x")`.
    for (const start of [startOf(node), node.start]) {
      steps.set(`${start}-${node.end}`, step);
    }
  }
  for (const { node, step } of analysis?.imports ?? []) {
    steps.set(`${node.start}-${node.end}`, step);
  }
  return sites.map(({ start, end }) =>
    contextOf(steps.get(`${start}-${end}`) ?? null),
  );
}

function contextOf(step: Step | null): SiteContext {
  let inTry = false;
  let inFunction = false;
  let conditional = false;
  for (let at = step; at !== null; at = at.outer) {
    if (at.kind === "branch") conditional = true;
    else if (at.kind === "function") inFunction = true;
    // A `try` around a function does not catch what its later calls throw.
    else if (!inFunction) inTry = true;
  }
  return { inTry, inFunction, conditional };
}

/** A call of `require` itself, though it may be assigned to. */
function isPlainRequire({ node, scope }: Call): boolean {
  return (
    node.callee.type === "Identifier" &&
    lookUp(scope, node.callee.name)?.initial === "wrapper"
  );
}

function byStart(
  left: { readonly start: number },
  right: { readonly start: number },
): number {
  return left.start - right.start;
}

/** `new require("x")` starts, as the token scanner sees it, at `require`. */
function startOf(node: CallExpression | NewExpression): number {
  return node.type === "NewExpression" ? node.callee.start : node.start;
}

type ResolveCallee = (node: Expression, scope: Scope) => Callee | null;

/** A call of ours, with the argument that is its specifier. */
function readCall(
  { node, scope }: Call,
  resolveCallee: ResolveCallee,
): {
  readonly callee: Callee;
  /** Null where it stands in no argument of its own: `require.apply(a, b)`. */
  readonly argument: Expression | SpreadElement | null;
  readonly optionsGiven: boolean;
} | null {
  if (node.callee.type === "Super") return null;
  const args = node.arguments;
  const callee = resolveCallee(node.callee, scope);
  if (callee !== null) {
    const argument = args[0];
    // Node throws for a call without arguments; nothing can be loaded.
    if (argument === undefined) return null;
    return { callee, argument, optionsGiven: args.length > 1 };
  }
  const method = unwrap(node.callee);
  if (method.type !== "MemberExpression" || method.object.type === "Super") {
    return null;
  }
  const name = propertyName(method);
  if (name !== "call" && name !== "apply") return null;
  const target = resolveCallee(method.object, scope);
  if (target === null) return null;
  const first = args[0];
  if (first?.type === "SpreadElement") {
    return { callee: target, argument: null, optionsGiven: true };
  }
  const second = args[1];
  if (second === undefined) return null;
  if (name === "call") {
    return {
      callee: target,
      argument: second,
      optionsGiven: args.length > 2,
    };
  }
  if (second.type !== "ArrayExpression") {
    return { callee: target, argument: null, optionsGiven: true };
  }
  const argument = second.elements[0];
  if (!argument) return null;
  return {
    callee: target,
    argument,
    optionsGiven: second.elements.length > 1,
  };
}

function calleeResolver(analysis: Analysis, defines: Defines): ResolveCallee {
  const known = new Map<Binding, Callee | null>();
  const open = new Set<Binding>();
  // While the escapes are looked for, no parameter counts.
  let escapes = false;
  escapes = analysis.calls.some((call) => passesRequireOn(call));
  known.clear();
  return resolve;

  /** Whether a call hands `require` or `module` to a function: UMD, amdefine. */
  function passesRequireOn({ node, scope }: Call): boolean {
    return node.arguments.some(
      (argument) =>
        argument.type === "Identifier" &&
        (isModule(argument, scope) || resolve(argument, scope)?.certain),
    );
  }

  function isModule(node: Expression, scope: Scope): boolean {
    return (
      node.type === "Identifier" &&
      node.name === "module" &&
      lookUp(scope, "module")?.initial === "wrapper"
    );
  }

  function resolve(node: Expression, scope: Scope): Callee | null {
    switch (node.type) {
      case "Identifier": {
        const binding = lookUp(scope, node.name);
        return binding === null ? null : resolveBinding(binding);
      }
      case "MemberExpression": {
        if (node.object.type === "Super") return null;
        const name = propertyName(node);
        return name === null ? null : property(node.object, name, scope);
      }
      case "ChainExpression":
      case "ParenthesizedExpression":
        return resolve(node.expression, scope);
      case "SequenceExpression": {
        const last = node.expressions.at(-1);
        return last === undefined ? null : resolve(last, scope);
      }
      case "AssignmentExpression":
        return resolve(node.right, scope);
      case "ConditionalExpression": {
        const test = foldConstant(node.test, scope, defines);
        if (test?.byDefine) {
          return resolve(test.value ? node.consequent : node.alternate, scope);
        }
        return merge([
          resolve(node.consequent, scope),
          resolve(node.alternate, scope),
        ]);
      }
      case "LogicalExpression": {
        const left = resolve(node.left, scope);
        // A function is truthy: `require || other` is `require`.
        if (node.operator !== "&&" && left?.certain) return left;
        return merge([left, resolve(node.right, scope)]);
      }
      case "CallExpression": {
        const created = createsOwnRequire(node, scope);
        if (created !== "never") {
          return { kind: "require", certain: created === "always" };
        }
        const { callee } = node;
        if (callee.type === "Identifier") return resultOf(callee.name, scope);
        // `require.bind(module)`
        return callee.type === "MemberExpression" &&
          callee.object.type !== "Super" &&
          propertyName(callee) === "bind" &&
          node.arguments.length <= 1
          ? resolve(callee.object, scope)
          : null;
      }
      default:
        return null;
    }
  }

  /** `function get() { return require; }`, by which bundlers stand in for others. */
  function resultOf(name: string, scope: Scope): Callee | null {
    const binding = lookUp(scope, name);
    if (binding === null) return null;
    const { initial, returned, writes } = binding;
    const [write] = writes;
    if (returned?.type === "Identifier") {
      return writes.length === 0
        ? resolve(returned, declaringScope(name, scope))
        : null;
    }
    const value =
      initial === "nothing" && writes.length === 1 && write?.property === null
        ? write.value
        : null;
    const result =
      value?.type === "ArrowFunctionExpression" ||
      value?.type === "FunctionExpression"
        ? returnedBy(value)
        : null;
    return result?.type === "Identifier" && write != null
      ? resolve(result, write.scope)
      : null;
  }

  function property(
    object: Expression,
    name: string,
    scope: Scope,
  ): Callee | null {
    const node = unwrap(object);
    if (name === "require") {
      return isModule(node, scope) ? { kind: "require", certain: true } : null;
    }
    if (name !== "resolve") return null;
    const owner = resolve(node, scope);
    return owner?.kind === "require" ? { ...owner, kind: "resolve" } : null;
  }

  function resolveBinding(binding: Binding): Callee | null {
    const before = known.get(binding);
    if (before !== undefined) return before;
    const initial = initialCallee(binding);
    // `var require = require || …`: what it held before.
    if (open.has(binding)) return initial;
    open.add(binding);
    const candidates: (Callee | null)[] = binding.writes.map((write) => {
      if (write === null) return null;
      return write.property === null
        ? resolve(write.value, write.scope)
        : property(write.value, write.property, write.scope);
    });
    if (initial !== null || binding.initial !== "nothing") {
      candidates.push(initial);
    }
    open.delete(binding);
    const callee = merge(candidates);
    known.set(binding, callee);
    return callee;
  }

  function initialCallee({ name, initial }: Binding): Callee | null {
    if (name !== "require") return null;
    if (initial === "wrapper") return { kind: "require", certain: true };
    return initial === "parameter" && escapes
      ? { kind: "require", certain: false }
      : null;
  }
}

function declaringScope(name: string, scope: Scope): Scope {
  let at = scope;
  while (!at.bindings.has(name) && at.parent !== null) at = at.parent;
  return at;
}

/** What one of several is: certain when all agree. */
function merge(callees: readonly (Callee | null)[]): Callee | null {
  const first = callees.find((callee) => callee !== null);
  if (first === undefined || first === null) return null;
  const certain = callees.every(
    (callee) => callee?.certain === true && callee.kind === first.kind,
  );
  return { kind: first.kind, certain };
}

function unwrap(node: Expression): Expression {
  return node.type === "ChainExpression" ||
    node.type === "ParenthesizedExpression"
    ? unwrap(node.expression)
    : node;
}

/** The name of `object.name` or `object["name"]`. */
function propertyName(
  node: Extract<Expression, { type: "MemberExpression" }>,
): string | null {
  const { property } = node;
  if (!node.computed) {
    return property.type === "Identifier" ? property.name : null;
  }
  if (property.type === "Literal" && typeof property.value === "string") {
    return property.value;
  }
  if (property.type === "TemplateLiteral") {
    const cooked = property.quasis[0]?.value.cooked;
    if (property.expressions.length === 0 && typeof cooked === "string") {
      return cooked;
    }
  }
  return null;
}

/**
 * The paths that computed specifiers may be. Meant for the few files that have
 * any.
 *
 * @param sites the `computed` of a scan of `source`
 * @param fileName the module's, without its folder
 * @returns patterns for each site, in the order of `sites`; none where nothing is
 *   known of the argument
 */
export function patternsOf(
  source: string,
  sites: readonly { readonly start: number; readonly end: number }[],
  fileName: string,
  sourceType: SourceType = "commonjs",
): readonly (readonly PathPattern[])[] {
  const analysis =
    sites.length === 0 ? null : analyseSource(source, sourceType);
  if (analysis === null) return sites.map(() => []);
  const resolveCallee = calleeResolver(analysis, new Map());
  const patterns = new Map<string, readonly PathPattern[]>();
  const wanted = new Set(sites.map(({ start, end }) => `${start}-${end}`));
  for (const call of analysis.calls) {
    const key = `${startOf(call.node)}-${call.node.end}`;
    if (!wanted.has(key)) continue;
    const argument = readCall(call, resolveCallee)?.argument ?? null;
    if (argument === null || argument.type === "SpreadElement") continue;
    patterns.set(key, pathPatterns(argument, call.scope, fileName));
  }
  for (const { node, scope } of analysis.imports) {
    const key = `${node.start}-${node.end}`;
    if (!wanted.has(key)) continue;
    patterns.set(key, pathPatterns(node.source, scope, fileName));
  }
  return sites.map(({ start, end }) => patterns.get(`${start}-${end}`) ?? []);
}
