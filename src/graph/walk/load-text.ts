/**
 * The text of a file, checked, and what it asks for. Receives the bytes and the
 * format that is declared for them; returns what was found, or the diagnostic. Must
 * not know how specifiers resolve.
 */
import type { Diagnostic } from "../../diagnostic.js";
import type { AbsolutePath } from "../../host.js";
import { isTypeScript } from "../../resolver/typescript.js";
import type { DeclaredFormat } from "../format.js";
import {
  decodeSource,
  hasByteOrderMark,
  type LoadedSource,
  loadJson,
  loadSource,
  looksLikeModule,
} from "../load.js";
import type { Checks } from "../second-thread/checks.js";
import type { Defines } from "../types.js";
import { loadTypeScript } from "../typescript/strip.js";
import type { Worklist } from "./worklist.js";

export interface LoadedText {
  /** As read; of TypeScript, the JavaScript that it became. */
  readonly source: Uint8Array;
  /** Empty where it is JSON. */
  readonly text: string;
  readonly loaded: LoadedSource;
}

export type LoadText = (
  path: AbsolutePath,
  source: Uint8Array,
  format: DeclaredFormat,
) => LoadedText | Diagnostic;

/**
 * What is in all JSX, and in each file of Flow. Where the second thread refuses a
 * text, all are compiled anew, and hardly any but what only a guess led to is.
 */
const OTHER_LANGUAGE = /<\/|\/>|@flow/;
/** Who writes that by hand has shorter files. */
const LONGEST_BY_HAND = 1 << 16;

/**
 * @param originals gets the texts of the TypeScript files as they were written
 * @param checks what it takes is not checked here
 */
export function createLoadText(
  originals: Map<AbsolutePath, string>,
  defines: Defines,
  checks: Checks,
  worklist: Worklist,
): LoadText {
  return (path, source, format) => {
    if (format === "json")
      return loadedText(source, "", readJson(path, source));
    const text = decodeSource(source);
    if (isTypeScript(path)) {
      originals.set(path, text);
      const read = loadTypeScript(path, text, format, defines);
      return "code" in read
        ? read
        : loadedText(Buffer.from(read.text), read.text, read.loaded);
    }
    return loadedText(source, text, readJavaScript(path, source, text, format));
  };

  function paysFor(source: Uint8Array): boolean {
    return checks.pays(source.length, worklist.found() - worklist.done());
  }

  // Bytes are enough to check JSON, which is never decoded.
  function readJson(path: AbsolutePath, source: Uint8Array) {
    if (worklist.isGuessed(path) || !paysFor(source)) {
      return loadJson(path, source);
    }
    checks.take(source, "json");
    return { format: "json" } as const;
  }

  function readJavaScript(
    path: AbsolutePath,
    source: Uint8Array,
    text: string,
    format: Exclude<DeclaredFormat, "json">,
  ) {
    const isMarked = hasByteOrderMark(source);
    return loadSource(path, text, isMarked, format, defines, (body) => {
      const isTaken =
        !(worklist.isGuessed(path) && mayBeRefused(text)) &&
        paysFor(source) &&
        (format !== "undetermined" || !looksLikeModule(text));
      if (!isTaken) return false;
      if (body === null) checks.take(source, "commonjs");
      else checks.take(source, "module", body);
      return true;
    });
  }
}

function mayBeRefused(text: string): boolean {
  return text.length < LONGEST_BY_HAND && OTHER_LANGUAGE.test(text);
}

function loadedText(
  source: Uint8Array,
  text: string,
  loaded: LoadedSource | Diagnostic,
): LoadedText | Diagnostic {
  return "code" in loaded ? loaded : { source, text, loaded };
}
