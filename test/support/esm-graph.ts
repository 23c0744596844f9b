/**
 * Assembles a graph of files, given as texts, into what an artifact holds of it:
 * a manifest and factories. Resolution is by path alone, so that the tests of
 * linking and evaluation need no resolver.
 */
import { posix } from "node:path";
import { replaceDynamicImports } from "../../src/codegen/commonjs-import.js";
import { renderEsmFactory } from "../../src/codegen/esm-factory.js";
import { starCycleRow } from "../../src/codegen/manifest-row.js";
import { commonJsExports } from "../../src/graph/esm/cjs-exports.js";
import { findDynamicImports } from "../../src/graph/scan/dynamic-imports.js";
import { analyzeEsm } from "../../src/graph/esm/analyse.js";
import type { EsmAnalysis } from "../../src/graph/esm/types.js";
import {
  commonJsLinkMessage,
  type LinkInput,
  linkEsm,
} from "../../src/graph/esm/link.js";
import type { ModuleId, Target } from "../../src/graph/types.js";
import type {
  ManifestModule,
  ManifestReexports,
  ManifestTarget,
} from "../../src/runtime-shims/manifest.js";

/** File name → text; `.mjs` is an ES module, `.cjs` and `.js` CommonJS. */
export type Files = Readonly<Record<string, string>>;

/** The text of a module whose exports are `{ manifest, factories }`. */
export function assemble(files: Files, entry: string): string {
  const names = Object.keys(files);
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const analyses = new Map<string, EsmAnalysis>();
  for (const name of names) {
    if (!name.endsWith(".mjs")) continue;
    const analysis = analyzeEsm(files[name] ?? "");
    if ("position" in analysis) {
      throw new Error(`${name}: ${analysis.message} at ${analysis.position}`);
    }
    analyses.set(name, analysis);
  }

  const resolve = (from: string, specifier: string): Target => {
    if (specifier.startsWith("node:")) {
      return { kind: "builtin", name: specifier };
    }
    const path = posix.join(posix.dirname(from), specifier);
    return indexOf.has(path)
      ? { kind: "module", id: path as ModuleId }
      : { kind: "missing", code: "ERR_MODULE_NOT_FOUND" };
  };
  const manifestTarget = (target: Target): ManifestTarget => {
    switch (target.kind) {
      case "module":
        return indexOf.get(target.id) ?? null;
      case "builtin":
        return target.name;
      case "external":
        return { external: target.specifier };
      case "empty":
      case "missing":
        return null;
    }
  };

  const known = new Map<string, Set<string>>();
  const exportsOf = (name: string) => [
    ...commonJsExports(
      name,
      (key) => ({
        text: files[key] ?? "",
        resolve: (specifier) => {
          const target = resolve(key, specifier);
          return target.kind === "module" && /\.c?js$/.test(target.id)
            ? target.id
            : null;
        },
      }),
      known,
    ),
  ];
  const inputs = new Map<ModuleId, LinkInput>();
  for (const name of names) {
    const analysis = analyses.get(name);
    inputs.set(
      name as ModuleId,
      analysis !== undefined
        ? {
            format: "module",
            unread: null,
            analysis,
            targets: analysis.requests.map(({ specifier }) =>
              resolve(name, specifier),
            ),
          }
        : name.endsWith(".json")
          ? { format: "json" }
          : { format: "commonjs", exports: exportsOf(name) },
    );
  }
  const linked = linkEsm(inputs, (builtin, name) =>
    Object.keys(require(builtin)).includes(name),
  );

  const factories: string[] = [];
  const modules: ManifestModule[] = names.map((name) => {
    const source = files[name] ?? "";
    const factory = `m${indexOf.get(name)}`;
    const base = {
      id: name,
      factory,
      line: 0,
      size: 0,
      sha256: "",
      edges: {},
    };
    const analysis = analyses.get(name);
    if (analysis === undefined) {
      if (name.endsWith(".json")) {
        factories.push(`${factory}: () => ${JSON.stringify(source)},\n`);
        return { ...base, format: "json" as const };
      }
      const sites = findDynamicImports(source);
      const { text, parameter } = replaceDynamicImports(source, sites);
      factories.push(
        `${factory}: function (exports, require, module, __filename, __dirname, ${parameter}) {\n${text}\n},\n`,
      );
      const imports = literalImports(sites.map(({ specifier }) => specifier));
      return {
        ...base,
        format: "commonjs" as const,
        exports: exportsOf(name),
        imports,
      };
    }
    const { header, text } = renderEsmFactory(source, analysis);
    factories.push(`${factory}${header}${text}\n},\n`);
    const link = linked.get(name as ModuleId);
    const requested = analysis.requests.map(
      ({ specifier }) =>
        [specifier, manifestTarget(resolve(name, specifier))] as const,
    );
    return {
      ...base,
      format: "module" as const,
      imports: [
        ...requested,
        ...literalImports(
          analysis.dynamicImports.map(({ specifier }) => specifier),
        ),
      ],
      requests: requested.length,
      reexports: (link?.reexports ?? []).map(
        ({ exported, target, name: there }): ManifestReexports => [
          manifestTarget(target),
          exported === there ? exported : [exported, there],
        ],
      ),
      stars: (link?.stars ?? []).map(manifestTarget),
      ...(link?.starCycle && { starCycle: starCycleRow(link.starCycle) }),
      ...(analysis.hasTopLevelAwait ? { async: true as const } : {}),
      ...linkErrorOf(),
    };

    function linkErrorOf(): Pick<ManifestModule, "linkError"> {
      const error = link?.error ?? null;
      if (error === null) return {};
      if (error.commonJs === null) return { linkError: [error.message] };
      const line = lineOf(files[error.module] ?? "", error.start);
      return {
        linkError: [error.message, commonJsLinkMessage(error.commonJs, line)],
      };
    }

    function literalImports(specifiers: readonly (string | null)[]) {
      return specifiers
        .filter((specifier) => specifier !== null)
        .map(
          (specifier) =>
            [specifier, manifestTarget(resolve(name, specifier))] as const,
        );
    }
  });
  const manifest = {
    ingot: 1,
    compiler: "test",
    entry: indexOf.get(entry) ?? 0,
    names: {},
    modules,
  };
  return `exports.manifest = ${JSON.stringify(manifest)};\nexports.factories = {\n${factories.join("")}};\n`;
}

function lineOf(source: string, offset: number): string {
  const start = source.lastIndexOf("\n", offset - 1) + 1;
  const end = source.indexOf("\n", offset);
  return source.slice(start, end === -1 ? source.length : end);
}
