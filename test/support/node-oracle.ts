/**
 * Asks Node itself how specifiers resolve, many in one child process, and puts
 * its answers and the resolver's into one comparable form.
 */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AbsolutePath } from "../../src/host.js";
import type {
  Resolution,
  Resolve,
  ResolveKind,
} from "../../src/resolver/types.js";

export interface Question {
  readonly fromDir: string;
  readonly specifier: string;
  readonly kind: ResolveKind;
}

/** A path, a builtin's or a data URL's name, or `CODE: message`. */
export type Answer = string;

/** The importer that both sides name in messages. */
export function importerOf(question: Question): AbsolutePath {
  const name = question.kind === "require" ? "oracle.cjs" : "oracle.mjs";
  return join(question.fromDir, name) as AbsolutePath;
}

/** `require.resolve` needs no importer on the disk, `import` does. */
const IMPORTER = `
export const resolve = (specifier) => import.meta.resolve(specifier);
export const load = (specifier) => import(specifier);
`;

const ORACLE = `
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const failed = (error) =>
  (error.code ?? error.name) + ": " + error.message.split("\\n")[0];
// import.meta.resolve does not look whether the file is there; import() does.
const notThere = new Set([
  "ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNSUPPORTED_ESM_URL_SCHEME", "ERR_INVALID_MODULE_SPECIFIER",
  "ERR_INVALID_FILE_URL_HOST",
]);
const builtin = (name) => (name.startsWith("node:") ? name : "node:" + name);

function viaRequire(importer, specifier) {
  const require = createRequire(importer);
  // resolve() looks for an unknown node: name in node_modules; require() fails.
  if (specifier.startsWith("node:")) return specifier;
  const found = require.resolve(specifier);
  return found.startsWith("/") || /^[A-Z]:/.test(found) ? found : builtin(found);
}

async function viaImport(importer, specifier) {
  const { resolve, load } = await import(pathToFileURL(importer));
  const url = resolve(specifier);
  if (url.startsWith("node:")) return url;
  try {
    await load(specifier);
  } catch (error) {
    if (notThere.has(error.code) || error instanceof URIError) throw error;
  }
  // With links preserved Node leaves "//" in a path; it is the same file.
  return url.startsWith("file:") ? normalize(fileURLToPath(url)) : url;
}

const answers = [];
for (const [kind, importer, specifier] of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const ask = kind === "require" ? viaRequire : viaImport;
    answers.push(await ask(importer, specifier));
  } catch (error) {
    answers.push(failed(error));
  }
}
process.stdout.write(JSON.stringify(answers));
`;

/** Node's answers, in the order of the questions. */
export function askNode(
  questions: readonly Question[],
  nodeOptions: readonly string[] = [],
): readonly Answer[] {
  for (const question of questions) {
    const importer = importerOf(question);
    if (question.kind === "import" && !existsSync(importer)) {
      writeFileSync(importer, IMPORTER);
    }
  }
  const input = JSON.stringify(
    questions.map((question) => [
      question.kind,
      importerOf(question),
      question.specifier,
    ]),
  );
  const output = execFileSync(
    process.execPath,
    ["--no-warnings", ...nodeOptions, "--input-type=module", "--eval", ORACLE],
    {
      input,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      cwd: dirname(importerOf(questions[0] ?? NOWHERE)),
      env: { ...process.env, NODE_PATH: "", NODE_OPTIONS: "" },
    },
  );
  return (JSON.parse(output) as Answer[]).map(comparable);
}

const NOWHERE: Question = { fromDir: "/", specifier: ".", kind: "require" };

/** The resolver's answers, in the same form. */
export function askResolver(
  resolve: Resolve,
  questions: readonly Question[],
): readonly Answer[] {
  return questions.map((question) => {
    const { specifier, kind } = question;
    const fromDir = question.fromDir as AbsolutePath;
    return answerOf(resolve(specifier, fromDir, kind, importerOf(question)));
  });
}

export function answerOf(resolution: Resolution): Answer {
  switch (resolution.kind) {
    case "file":
      return resolution.path;
    case "builtin":
      return resolution.name;
    case "data":
      return resolution.url;
    case "empty":
      return "empty";
    case "failed":
      return comparable(`${resolution.code}: ${resolution.message}`);
  }
}

/**
 * Removes what differs between the versions of Node, and the two codes that
 * the resolver lends to failures which have none (see ResolveFailureCode).
 */
function comparable(answer: Answer): Answer {
  const config =
    /^[^:]*: (?:Error parsing|Invalid package config) (.*?package\.json)(?!.*"exports" cannot)/.exec(
      answer,
    );
  if (config !== null) return `ERR_INVALID_PACKAGE_CONFIG: ${config[1]}`;
  return answer
    .replace(/^URIError: /, "ERR_INVALID_MODULE_SPECIFIER: ")
    .replace(/(?<=a scheme in: )file.*(?= are supported)/, "…");
}
