/**
 * What a specifier says by its spelling alone, before any file is looked at.
 */
import { builtinName } from "./builtins.js";

export type Specifier =
  | { readonly kind: "builtin"; readonly name: string }
  /** `./x`, `../x`, `.`, `..`: from the importer's directory. */
  | { readonly kind: "relative"; readonly text: string }
  /** `/x`, and on Windows `C:\x`. */
  | { readonly kind: "absolute"; readonly text: string }
  /** `#x`: the `imports` of the importer's own package. */
  | { readonly kind: "imports"; readonly name: string }
  /** `file:…`, `data:…`, `https:…`. */
  | { readonly kind: "url"; readonly text: string }
  /** `name`, `@scope/name/sub`; `subpath` is `.` or starts with `./`. */
  | {
      readonly kind: "package";
      readonly name: string;
      readonly subpath: string;
    };

/**
 * Classifies a specifier.
 *
 * @example parseSpecifier("@scope/pkg/lib/a.js")
 *   // { kind: "package", name: "@scope/pkg", subpath: "./lib/a.js" }
 */
export function parseSpecifier(text: string): Specifier {
  const name = builtinName(text);
  if (name !== null) return { kind: "builtin", name };
  if (/^\.\.?($|[/\\])/.test(text)) return { kind: "relative", text };
  // A drive letter before any scheme: no scheme has one letter.
  if (/^(\/|\\|[a-zA-Z]:[/\\])/.test(text)) return { kind: "absolute", text };
  if (text.startsWith("#")) return { kind: "imports", name: text };
  if (/^[a-zA-Z][a-zA-Z0-9+.-]+:/.test(text)) return { kind: "url", text };
  return { kind: "package", ...splitPackageSpecifier(text) };
}

/**
 * Splits a bare specifier into the package's name and the subpath in it. Total:
 * what is no valid name (`@scope`) comes back as one, and is found nowhere.
 */
export function splitPackageSpecifier(text: string): {
  readonly name: string;
  readonly subpath: string;
} {
  let end = text.indexOf("/");
  if (text.startsWith("@") && end !== -1) end = text.indexOf("/", end + 1);
  return end === -1
    ? { name: text, subpath: "." }
    : { name: text.slice(0, end), subpath: `.${text.slice(end)}` };
}
