/**
 * Finds where a CommonJS source makes a `require` of its own by
 * `createRequire(__filename)`. Receives a call and its scope; tells whether what
 * it returns resolves as the module's own `require` does. Must not know what is
 * then required.
 */
import type { CallExpression, Expression, MemberExpression } from "acorn";
import {
  isBuiltin,
  type PathPattern,
  pathPatterns,
} from "../patterns/path-patterns.js";
import { firstMatch, soughtText } from "../occurrences.js";
import { lookUp, type Scope } from "./scope.js";

/** Of variables whose values are variables. */
const DEEPEST = 12;
const CREATE_REQUIRE = soughtText("createRequire");
/** No text, and no part of a longer name. */
const NAMED = /\bcreateRequire\b(?!["'`])/y;

/** Whether something is so always, in some runs, or never. */
export type Certainty = "always" | "sometimes" | "never";

/**
 * Whether a call creates a `require` for a file of the module's own folder, from
 * which everything resolves as from the module.
 *
 * @see https://nodejs.org/api/module.html#modulecreaterequirefilename
 */
export function createsOwnRequire(
  { callee, arguments: [location] }: CallExpression,
  scope: Scope,
): Certainty {
  return callee.type !== "Super" &&
    location !== undefined &&
    location.type !== "SpreadElement" &&
    isCreateRequire(callee, scope)
    ? isInOwnFolder(location, scope)
    : "never";
}

/** Whether a source may do so at all; says so in vain where it only could. */
export function mayCreateRequire(source: string): boolean {
  return (
    firstMatch(source, CREATE_REQUIRE, NAMED) !== -1 &&
    // What is asked for, or the value of a variable that is.
    /(?:\(|[^=!]=|\*\/)\s*["'`](?:node:)?module["'`]/.test(source)
  );
}

function isCreateRequire(callee: Expression, scope: Scope, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  switch (callee.type) {
    case "ParenthesizedExpression":
    case "ChainExpression":
      return isCreateRequire(callee.expression, scope, depth + 1);
    case "SequenceExpression": {
      // `(0, module_1.createRequire)(…)`
      const last = callee.expressions.at(-1);
      return last !== undefined && isCreateRequire(last, scope, depth + 1);
    }
    case "MemberExpression":
      return (
        propertyOf(callee) === "createRequire" &&
        callee.object.type !== "Super" &&
        isModuleBuiltin(callee.object, scope)
      );
    case "Identifier":
      return writesOf(callee.name, scope).some((write) =>
        write.property === null
          ? isCreateRequire(write.value, write.scope, depth + 1)
          : write.property === "createRequire" &&
            isModuleBuiltin(write.value, write.scope),
      );
    default:
      return false;
  }
}

/** `require("module")`, its `Module`, a name for it, and `module.constructor`. */
function isModuleBuiltin(node: Expression, scope: Scope, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (isBuiltin(node, scope, "module")) return true;
  if (node.type === "Identifier") {
    return writesOf(node.name, scope).some(({ value, property, scope }) =>
      property === null || property === "Module"
        ? isModuleBuiltin(value, scope, depth + 1)
        : false,
    );
  }
  if (node.type !== "MemberExpression" || node.object.type === "Super") {
    return false;
  }
  const { object } = node;
  switch (propertyOf(node)) {
    case "Module":
    case "default":
      return isModuleBuiltin(object, scope, depth + 1);
    case "constructor":
      return (
        object.type === "Identifier" &&
        object.name === "module" &&
        lookUp(scope, "module")?.initial === "wrapper"
      );
    default:
      return false;
  }
}

function isInOwnFolder(location: Expression, scope: Scope): Certainty {
  // Any name does: it is the folder that counts.
  const own = pathPatterns(location, scope, "module").map(namesOwnFile);
  if (own.every(Boolean)) return "always";
  return own.some(Boolean) || mayBeInOwnFolder(location, scope)
    ? "sometimes"
    : "never";
}

/** What bundlers write for `import.meta.url`, whose parts hide the builtin `url`. */
function mayBeInOwnFolder(location: Expression, scope: Scope): boolean {
  switch (location.type) {
    case "ParenthesizedExpression":
      return mayBeInOwnFolder(location.expression, scope);
    case "ConditionalExpression":
      return (
        mayBeInOwnFolder(location.consequent, scope) ||
        mayBeInOwnFolder(location.alternate, scope)
      );
    case "MemberExpression":
      return (
        propertyOf(location) === "href" &&
        location.object.type !== "Super" &&
        mayBeInOwnFolder(location.object, scope)
      );
    case "CallExpression": {
      const { callee, arguments: args } = location;
      const [path] = args;
      return (
        callee.type === "MemberExpression" &&
        propertyOf(callee) === "pathToFileURL" &&
        path !== undefined &&
        path.type !== "SpreadElement" &&
        isInOwnFolder(path, scope) !== "never"
      );
    }
    default:
      return false;
  }
}

/** The folder itself is a file of the one above; with a slash behind it is not. */
function namesOwnFile({ fromDirectory, parts }: PathPattern): boolean {
  const [text, ...rest] = parts;
  return (
    fromDirectory &&
    typeof text === "string" &&
    /^\/(?:\.\/)*[^/]*$/.test(text) &&
    (rest.length === 0 || text === "/")
  );
}

function writesOf(name: string, scope: Scope) {
  const writes = lookUp(scope, name)?.writes ?? [];
  return writes.filter((write) => write !== null);
}

function propertyOf({ computed, property }: MemberExpression): string | null {
  if (!computed) return property.type === "Identifier" ? property.name : null;
  return property.type === "Literal" ? String(property.value) : null;
}
