/** Functions and classes as text: `[AsyncFunction: x]`, `[class A extends B]`. */
import { isAsyncFunction, isGeneratorFunction } from "../types.js";

type Named = { readonly name: unknown };

export function formatFunction(
  value: Named,
  className: string | null,
  tag: string,
): string {
  if (isClass(value)) return formatClass(value, className, tag);
  const type = [
    isAsyncFunction(value) ? "Async" : "",
    isGeneratorFunction(value) ? "Generator" : "",
    "Function",
  ].join("");
  let text = `[${type}`;
  if (className === null) text += " (null prototype)";
  text += value.name === "" ? " (anonymous)]" : `: ${String(value.name)}]`;
  if (className !== null && className !== type) text += ` ${className}`;
  return text + tagOf(className, tag);
}

function isClass(value: Named): boolean {
  const text = Function.prototype.toString.call(value);
  if (!text.startsWith("class") || !text.endsWith("}")) return false;
  const head = text.slice(5, -1);
  const brace = head.indexOf("{");
  if (brace === -1) return false;
  // A function may be called `classify`.
  if (!head.slice(0, brace).includes("(")) return true;
  const bare = head.replace(/\/\/.*?\n|\/\*[\s\S]*?\*\//g, "");
  return /^\s+[^(]*?\s*\{/.test(bare);
}

function formatClass(
  value: Named,
  className: string | null,
  tag: string,
): string {
  const name = (Object.hasOwn(value, "name") && value.name) || "(anonymous)";
  let text = `[class ${String(name)}`;
  if (className !== null && className !== "Function") {
    text += ` [${className}]`;
  }
  text += tagOf(className, tag);
  if (className === null) return `${text} extends [null prototype]]`;
  const { name: above } = Object.getPrototypeOf(value) as Named;
  return above ? `${text} extends ${String(above)}]` : `${text}]`;
}

function tagOf(className: string | null, tag: string): string {
  return tag !== "" && tag !== className ? ` [${tag}]` : "";
}
