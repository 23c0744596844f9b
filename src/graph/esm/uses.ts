/**
 * What a use of a name becomes in the function that a module becomes. Receives the
 * scopes and the imported names; must not know how either was found.
 */
import type { Range, Rewrite } from "./types.js";

/**
 * What an imported name stands for, as far as its uses differ: `create-require`
 * and `module` are `createRequire` of `node:module` and that module itself.
 */
export type ImportKind =
  | "name"
  | "namespace"
  | "create-require"
  | "module"
  /** Called as a `require` would be, which another module may have created. */
  | "require";

/** Names that the text of an artifact has in scope, but a module's has not. */
export const UNBOUND_NAMES: ReadonlySet<string> = new Set([
  "arguments",
  "exports",
  "require",
  "module",
  "__filename",
  "__dirname",
]);

/** Of the declared names only those that matter are kept. */
export class Scope {
  readonly variables: Scope;
  private names: Set<string> | null = null;
  private bindsArguments = false;

  /** @param block whether `var` declarations pass through it */
  constructor(
    readonly parent: Scope | null,
    block = false,
  ) {
    this.variables = block && parent !== null ? parent.variables : this;
  }

  declare(name: string): void {
    this.names ??= new Set();
    this.names.add(name);
  }

  /** As every function but an arrow function does: most declare nothing else. */
  declareArguments(): void {
    this.bindsArguments = true;
  }

  /** The innermost scope from here that declares `name`. */
  find(name: string): Scope | null {
    if (this.names?.has(name)) return this;
    if (this.bindsArguments && name === "arguments") return this;
    return this.parent === null ? null : this.parent.find(name);
  }
}

/** A name that is read or written. */
export interface Use extends Range {
  readonly name: string;
  readonly scope: Scope;
  /** First in a statement of a list. */
  readonly leading: boolean;
  readonly called: boolean;
  /** `{ name }` */
  readonly shorthand: boolean;
  readonly typeof: boolean;
  /** Object of a member that is read by a static name. */
  readonly member: boolean;
}

/** What a name stands for in a scope, if that is an import. */
export function importedAs(
  name: string,
  scope: Scope,
  moduleScope: Scope,
  imports: ReadonlyMap<string, ImportKind>,
): ImportKind | undefined {
  return scope.find(name) === moduleScope ? imports.get(name) : undefined;
}

/** @returns null where the name is the module's own, or everybody's */
export function rewriteOf(
  use: Use,
  moduleScope: Scope,
  imports: ReadonlyMap<string, ImportKind>,
): Rewrite | null {
  const { name, start, end, scope, shorthand, called } = use;
  const kind = importedAs(name, scope, moduleScope, imports);
  if (kind === "namespace" && use.member) {
    return { kind: "namespace", start, end, local: name };
  }
  if (kind !== undefined) {
    const leading = use.leading && called;
    const local = name;
    return { kind: "reference", start, end, local, called, shorthand, leading };
  }
  return scope.find(name) === null
    ? { kind: "unbound", start, end, name, shorthand, typeof: use.typeof }
    : null;
}
