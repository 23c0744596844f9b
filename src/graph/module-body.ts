/**
 * Whether V8 takes an ES module, which acorn has taken already: the running Node
 * may be older than the syntax. Receives a text and its analysis; must not know
 * how codegen renders it. V8 parses no module without a flag, so it is shown the
 * module as the body of a function.
 */
import { compileFunction } from "node:vm";
import type { EsmAnalysis, Rewrite } from "./esm/types.js";

/** @returns false where V8 refuses, or where the body of a function would differ */
export function isAcceptedByV8(source: string, analysis: EsmAnalysis): boolean {
  return isFunctionBody(moduleAsBody(source, analysis));
}

/** The module as V8 is shown it: the body of a function without parameters. */
export function moduleAsBody(source: string, analysis: EsmAnalysis): string {
  const body = functionBodyOf(source, analysis.rewrites);
  return `"use strict"; async () => {${body}\n}`;
}

export function isFunctionBody(text: string): boolean {
  try {
    compileFunction(text);
    return true;
  } catch (error) {
    if ((error as Error).name === "SyntaxError") return false;
    throw error;
  }
}

function functionBodyOf(source: string, rewrites: readonly Rewrite[]): string {
  let body = "";
  let at = 0;
  for (const rewrite of rewrites) {
    const { start, end } = rewrite;
    const text = replacementOf(rewrite, source.slice(start, end));
    if (text === null) continue;
    body += source.slice(at, start) + text;
    at = end;
  }
  return body + source.slice(at);
}

function replacementOf(rewrite: Rewrite, original: string): string | null {
  switch (rewrite.kind) {
    case "hashbang":
      return "//";
    case "drop":
    case "export-keywords":
      return ";";
    case "default-function":
      return `;${original.replace(/^export\b[\s\S]*?\bdefault\b/, "")} $default$`;
    case "default-value":
      return rewrite.anonymous ? ";({ default:" : ";0,";
    case "default-value-end":
      return "})";
    case "import-meta":
      return "$meta$";
    default:
      return null;
  }
}
