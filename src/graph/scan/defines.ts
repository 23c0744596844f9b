/**
 * What a define may be called and what it may be worth. Receives the two halves
 * of `process.env.NODE_ENV="production"`; must not know where they came from.
 */
import { cookString } from "./literals.js";

const NAME =
  /^(?:typeof )?[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Continue}$]+)*$/u;

/** Whether `name` is of a form that can be known: `a`, `a.b.c`, `typeof a.b`. */
export function isDefineName(name: string): boolean {
  return NAME.test(name);
}

/** A define's value: JSON, a string in single quotes, or `undefined`. */
export function parseLiteral(text: string): { readonly value: unknown } | null {
  const trimmed = text.trim();
  if (trimmed === "undefined" || trimmed === "void 0") {
    return { value: undefined };
  }
  if (/^'(?:[^'\\]|\\.)*'$/s.test(trimmed)) {
    return { value: cookString(trimmed.slice(1, -1)) };
  }
  try {
    return { value: JSON.parse(trimmed) as unknown };
  } catch {
    return null;
  }
}
