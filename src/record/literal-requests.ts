/**
 * What a module asks for by literals, which the compiler finds by itself. Receives
 * a file; returns its specifiers. What cannot be read has none.
 */
import { declaredFormat } from "../graph/format.js";
import { decodeSource, hasByteOrderMark, loadSource } from "../graph/load.js";
import { loadTypeScript } from "../graph/typescript/strip.js";
import type { AbsolutePath, Host } from "../host.js";
import type { PackageReader } from "../resolver/package-json.js";
import { isTypeScript } from "../resolver/typescript.js";

export interface LiteralRequests {
  readonly require: ReadonlySet<string>;
  readonly import: ReadonlySet<string>;
}

const NONE: LiteralRequests = { require: new Set(), import: new Set() };

export function literalRequests(
  path: AbsolutePath,
  host: Host,
  packages: PackageReader,
): LiteralRequests {
  let source: Uint8Array;
  try {
    source = host.readFile(path);
  } catch {
    return NONE;
  }
  const format = declaredFormat(path, "import", host, packages);
  if (format === "json") return NONE;
  const text = decodeSource(source);
  const read = isTypeScript(path)
    ? loadTypeScript(path, text, format, new Map())
    : {
        loaded: loadSource(
          path,
          text,
          hasByteOrderMark(source),
          format,
          new Map(),
        ),
      };
  const loaded = "loaded" in read ? read.loaded : read;
  if ("code" in loaded || loaded.format === "json") return NONE;
  const [requires, dynamic, requests] =
    loaded.format === "commonjs"
      ? [loaded.requires.sites, loaded.dynamicImports, []]
      : [
          loaded.analysis.requires,
          loaded.analysis.dynamicImports,
          loaded.analysis.requests,
        ];
  const literals = [...dynamic, ...requests].flatMap(
    ({ specifier }) => specifier ?? [],
  );
  return {
    require: new Set(requires.map(({ specifier }) => specifier)),
    import: new Set(literals),
  };
}
