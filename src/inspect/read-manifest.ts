/**
 * Reads an artifact's manifest without running the artifact: bytes in, the
 * validated manifest and the place of every module's text out, or the reason
 * for the refusal. This is the trust boundary for `ls`, `why`, `decode` and
 * hosts, so nothing of the file is believed before it was compared with the
 * layout in docs/artifact.md. It knows no file system and no output format.
 */
import { assetFrame, assetKey } from "../codegen/asset-text.js";
import { FACTORY_FRAMES, factoryKey, frameOf } from "../codegen/factory.js";
import { encodeIdentifier } from "../codegen/identifier.js";
import { countLineEnds } from "../graph/line-count.js";
import type { ModuleId } from "../graph/types.js";
import {
  MANIFEST_VERSION,
  type Manifest,
  type ManifestAsset,
} from "../runtime-shims/manifest.js";
import { assetsProblem } from "./asset-rows.js";
import { expected, isCount, isRecord } from "./shape.js";

/** Where a module's embedded text lies in the artifact. */
export interface ModuleText {
  /** Byte offset of its first byte; it is the manifest's `size` bytes long. */
  readonly offset: number;
  /** How many lines it has, as JavaScript counts lines. */
  readonly lines: number;
}

export interface ArtifactReading {
  readonly ok: true;
  readonly manifest: Manifest;
  /** Byte offset of the manifest. */
  readonly offset: number;
  /** One per module, in the order of `manifest.modules`. */
  readonly texts: readonly ModuleText[];
  /** Byte offset of the artifact's last line, which closes it. */
  readonly closing: number;
  /** By the SHA-256 of what they hold: the texts of assets that are no module's. */
  readonly assetTexts: ReadonlyMap<string, ModuleText>;
  /** Lines of the whole artifact. */
  readonly lines: number;
}

export interface ArtifactRefusal {
  readonly ok: false;
  /** One sentence, with the line of the artifact where one is to blame. */
  readonly reason: string;
}

const MANIFEST_HEAD = '\n{"ingot":';
const MANIFEST_TAIL = "\n`), {\n";

/**
 * Finds, parses and validates the manifest of an artifact's text.
 *
 * The manifest is the first line that starts with `{"ingot":`, which comes
 * before all module texts, up to the template's end; module texts are never
 * searched, so what looks like a manifest inside one is not found. Refuses, with
 * a reason, whatever is not an artifact of a known version, is truncated or
 * edited, or whose modules do not lie where the manifest says.
 */
export function readManifest(
  bytes: Uint8Array,
): ArtifactReading | ArtifactRefusal {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

  const header = /^(?:#!.*\r?\n)?\/\/ ingot (\d+)(?!\S)/.exec(
    file.toString("latin1", 0, 1024),
  );
  if (header === null)
    return refuse("not an ingot artifact: it does not start with `// ingot …`");
  if (Number(header[1]) !== MANIFEST_VERSION)
    return refuse(unknownVersion(`${header[1]}`));

  const head = file.indexOf(MANIFEST_HEAD);
  if (head === -1) return refuse("the manifest is missing: no line starts it");
  const start = head + 1;
  const end = file.indexOf(MANIFEST_TAIL, start);
  if (end === -1)
    return refuse(
      "the manifest does not end: the file is truncated or its line ends were changed",
    );

  const line = 1 + countLineEnds(file, 0, start);
  const parsed = parseManifest(file.subarray(start, end), line);
  if (!parsed.ok) return parsed;
  return locateTexts(file, start, end + MANIFEST_TAIL.length, parsed.manifest);
}

function refuse(reason: string): ArtifactRefusal {
  return { ok: false, reason };
}

function unknownVersion(version: string): string {
  return `artifact version ${version} is unknown: this ingot reads version ${MANIFEST_VERSION}`;
}

function parseManifest(
  json: Uint8Array,
  firstLine: number,
): { readonly ok: true; readonly manifest: Manifest } | ArtifactRefusal {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(json);
  } catch {
    return refuse(`line ${firstLine}: the manifest is not UTF-8`);
  }
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    // The engine gives the position of some errors only.
    const position = /at position (\d+)/.exec(message)?.[1];
    const line =
      firstLine + (text.slice(0, Number(position ?? 0)).split("\n").length - 1);
    return refuse(
      `${position === undefined ? "from " : ""}line ${line}: the manifest is not JSON: ${message}`,
    );
  }
  const problem = manifestProblem(value);
  if (problem !== null) return refuse(`the manifest is malformed: ${problem}`);
  return { ok: true, manifest: value as Manifest };
}

/** What is wrong with the shape, spelled with its path, or null. */
function manifestProblem(value: unknown): string | null {
  if (!isRecord(value)) return expected("", "an object", value);
  if (value.ingot !== MANIFEST_VERSION)
    return unknownVersion(JSON.stringify(value.ingot));
  if (!isDigest(value.sha256))
    return expected("sha256", A_DIGEST, value.sha256);
  if (typeof value.compiler !== "string")
    return expected("compiler", "a string", value.compiler);
  const { modules } = value;
  if (!Array.isArray(modules)) return expected("modules", "an array", modules);
  const isIndex = (index: unknown): index is number =>
    Number.isInteger(index) &&
    (index as number) >= 0 &&
    (index as number) < modules.length;

  if (!isIndex(value.entry))
    return expected("entry", "the index of a module", value.entry);
  if (!isRecord(value.names))
    return expected("names", "an object", value.names);
  for (const [name, index] of Object.entries(value.names))
    if (!isIndex(index))
      return expected(at("names", name), "the index of a module", index);

  const { included = [] } = value;
  if (!Array.isArray(included) || !included.every(isIndex))
    return expected("included", "an array of modules' indices", included);

  const ids = new Set<unknown>();
  for (const [index, module] of modules.entries()) {
    const path = `modules[${index}]`;
    const problem = moduleProblem(module, path, isIndex);
    if (problem !== null) return problem;
    if (ids.has(module.id))
      return `${path}.id repeats ${JSON.stringify(module.id)}`;
    ids.add(module.id);
  }
  return assetsProblem(value, modules as Manifest["modules"]);
}

function moduleProblem(
  module: unknown,
  path: string,
  isIndex: (value: unknown) => boolean,
): string | null {
  if (!isRecord(module)) return expected(path, "an object", module);
  const { id, factory, line, size, sha256, format, edges } = module;
  if (typeof id !== "string") return expected(`${path}.id`, "a string", id);
  const identifier = encodeIdentifier(id as ModuleId);
  if (factory !== identifier)
    return expected(`${path}.factory`, `"${identifier}"`, factory);
  if (!isCount(line) || line === 0)
    return expected(`${path}.line`, "a line number", line);
  if (!isCount(size)) return expected(`${path}.size`, "a byte count", size);
  if (!isDigest(sha256)) return expected(`${path}.sha256`, A_DIGEST, sha256);
  if (typeof format !== "string" || !Object.hasOwn(FACTORY_FRAMES, format))
    return expected(
      `${path}.format`,
      Object.keys(FACTORY_FRAMES)
        .map((known) => `"${known}"`)
        .join(" or "),
      format,
    );
  if (module.escaped !== undefined && module.escaped !== true)
    return expected(`${path}.escaped`, "true", module.escaped);
  if (!isRecord(edges)) return expected(`${path}.edges`, "an object", edges);
  const isTarget = (target: unknown) =>
    isIndex(target) || isOutsideTarget(target);
  for (const [specifier, target] of Object.entries(edges))
    if (!isTarget(target))
      return expected(at(`${path}.edges`, specifier), A_TARGET, target);
  return (
    importsProblem(module, path, isTarget) ??
    stringsProblem(module.loaders, `${path}.loaders`) ??
    stringsProblem(module.computed, `${path}.computed`) ??
    refusedProblem(module.refused, `${path}.refused`) ??
    stringsProblem(module.recorded, `${path}.recorded`) ??
    stringsProblem(module.recordedImports, `${path}.recordedImports`) ??
    workersProblem(module.workers, `${path}.workers`, isTarget) ??
    conditionsProblem(module.conditions, `${path}.conditions`) ??
    conditionsProblem(module.importConditions, `${path}.importConditions`)
  );
}

const A_DIGEST = "64 lower-case hex digits";

const A_TARGET =
  'the index of a module, "node:…", {"external": …}, {"empty": true} or null';

/** `[specifier, target]` pairs, of which the first `requests` are declarations'. */
function importsProblem(
  { imports = [], requests = 0 }: Record<string, unknown>,
  path: string,
  isTarget: (value: unknown) => boolean,
): string | null {
  if (!Array.isArray(imports))
    return expected(`${path}.imports`, "an array", imports);
  for (const [index, pair] of imports.entries()) {
    const place = `${path}.imports[${index}]`;
    if (!Array.isArray(pair) || typeof pair[0] !== "string")
      return expected(place, "a specifier and a target", pair);
    if (!isTarget(pair[1])) return expected(`${place}[1]`, A_TARGET, pair[1]);
    if (pair[2] !== undefined && typeof pair[2] !== "string")
      return expected(`${place}[2]`, "an error's code", pair[2]);
  }
  if (!isCount(requests) || requests > imports.length)
    return expected(`${path}.requests`, "a number of imports", requests);
  return null;
}

function stringsProblem(strings: unknown, path: string): string | null {
  const areStrings =
    Array.isArray(strings) && strings.every((item) => typeof item === "string");
  return strings === undefined || areStrings
    ? null
    : expected(path, "an array of strings", strings);
}

function workersProblem(
  workers: unknown,
  path: string,
  isTarget: (value: unknown) => boolean,
): string | null {
  if (workers === undefined) return null;
  if (!isRecord(workers)) return expected(path, "an object", workers);
  for (const [specifier, target] of Object.entries(workers))
    if (!isTarget(target))
      return expected(at(path, specifier), A_TARGET, target);
  return null;
}

function refusedProblem(refused: unknown, path: string): string | null {
  if (refused === undefined) return null;
  if (!isRecord(refused)) return expected(path, "an object", refused);
  for (const [specifier, code] of Object.entries(refused))
    if (typeof code !== "string")
      return expected(at(path, specifier), "a string", code);
  return null;
}

function conditionsProblem(conditions: unknown, path: string): string | null {
  if (conditions === undefined) return null;
  if (!isRecord(conditions)) return expected(path, "an object", conditions);
  for (const [specifier, matched] of Object.entries(conditions))
    if (!Array.isArray(matched) || matched.some((c) => typeof c !== "string"))
      return expected(at(path, specifier), "an array of strings", matched);
  return null;
}

function isOutsideTarget(target: unknown): boolean {
  if (target === null) return true;
  if (typeof target === "string") return target.startsWith("node:");
  if (!isRecord(target)) return false;
  return typeof target.external === "string" || target.empty === true;
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function at(path: string, key: string): string {
  return `${path}[${JSON.stringify(key)}]`;
}

/**
 * Walks the factories from byte `from` to the end of the file and compares each
 * with what the manifest says of it: header, line, size, footer.
 */
function locateTexts(
  file: Buffer,
  start: number,
  from: number,
  manifest: Manifest,
): ArtifactReading | ArtifactRefusal {
  const inFileOrder = manifest.modules
    .map((module, index) => ({ module, index }))
    .sort((a, b) => a.module.line - b.module.line);
  const texts: ModuleText[] = [];
  let offset = from;
  let line = 1 + countLineEnds(file, 0, from);

  for (const { module, index } of inFileOrder) {
    const key = factoryKey(module.factory);
    const firstLine = file.toString(
      "latin1",
      offset,
      file.indexOf(0x0a, offset) + 1,
    );
    const { header, after } = frameOf(module, firstLine.slice(key.length));
    if (!firstLine.startsWith(key) || !header.test(firstLine.slice(key.length)))
      return refuse(
        `line ${line}: expected the factory of ${module.id}; the file is truncated or was edited`,
      );
    const textOffset = offset + firstLine.length;
    line += countLineEnds(file, offset, textOffset);
    if (module.line !== line)
      return refuse(
        `${module.id} starts at line ${line}, but the manifest says line ${module.line}`,
      );

    const textEnd = textOffset + module.size;
    const lineEnds = countLineEnds(file, textOffset, textEnd);
    // The line feed before the footer is the artifact's own where the text does
    // not bring one.
    const footer = textEnd + (file[textEnd] === 0x0a ? 1 : 0);
    if (file[footer - 1] !== 0x0a || !hasText(file, footer, after))
      return refuse(
        `${module.id} does not end after ${module.size} bytes, as the manifest says; the file is truncated or was edited`,
      );
    offset = footer + after.length;
    line += lineEnds + countLineEnds(file, textEnd, offset);
    texts[index] = {
      offset: textOffset,
      lines: footer === textEnd ? lineEnds : lineEnds + 1,
    };
  }

  const assetTexts = new Map<string, ModuleText>();
  for (const asset of ownTexts(manifest.assets ?? [])) {
    const { id, sha256 } = asset;
    const { line: first = 0, length = 0 } = asset;
    const frame = assetFrame(asset.encoding);
    const header = assetKey(sha256) + frame.header;
    if (!hasText(file, offset, header))
      return refuse(
        `line ${line}: expected the text of ${id}; the file is truncated or was edited`,
      );
    const textOffset = offset + header.length;
    line++;
    if (first !== line)
      return refuse(
        `${id} starts at line ${line}, but the manifest says line ${first}`,
      );
    const end = textOffset + length;
    const lines = countLineEnds(file, textOffset, end) + 1;
    if (!hasText(file, end, `\n${frame.end}`))
      return refuse(
        `${id} does not end after ${length} bytes, as the manifest says; the file is truncated or was edited`,
      );
    offset = end + 1 + frame.end.length;
    line += lines + countLineEnds(file, end + 1, offset);
    assetTexts.set(sha256, { offset: textOffset, lines });
  }

  const tail = file.toString("utf8", offset, offset + 256);
  if (!/^\}, [^\n]*\);\n?$/.test(tail))
    return refuse(
      `line ${line}: expected the artifact's last line; the file is truncated or was edited`,
    );
  return {
    ok: true,
    manifest,
    offset: start,
    texts,
    assetTexts,
    closing: offset,
    lines: line,
  };
}

/** The assets that have texts of their own, one for each, in the file's order. */
function ownTexts(assets: readonly ManifestAsset[]): readonly ManifestAsset[] {
  const texts = new Map<string, ManifestAsset>();
  for (const asset of assets) {
    if (asset.line !== undefined) texts.set(asset.sha256, asset);
  }
  return [...texts.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function hasText(file: Buffer, offset: number, text: string): boolean {
  return file.toString("latin1", offset, offset + text.length) === text;
}
