/**
 * One side of a comparison: a program run in a fresh project, several times.
 * Receives the file that Node starts; returns what it did, without the places
 * and times in which two sides differ. Must not compare.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Program, Ran, Run } from "./program.js";

const LONGEST_RUN = 120_000;
/** Headers that tell of a time. */
const TIMES = ["date", "etag", "last-modified", "keep-alive"];

interface Ended {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly answers: string;
}

/**
 * @param file what Node runs
 * @param root the folder that has its packages, or the artifact
 * @param entry what the other side runs, or `file` itself
 * @param work the project is made in it, at the same place for both sides
 */
export async function runInProject(
  program: Program,
  file: string,
  root: string,
  entry: string,
  work: string,
): Promise<Ran> {
  const project = join(work, "project");
  const home = join(work, "home");
  for (const folder of [project, home]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  for (const [path, text] of Object.entries(program.files ?? {})) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: home,
    TZ: "UTC",
    LANG: "C.UTF-8",
    NO_UPDATE_NOTIFIER: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...program.env,
  };
  for (const [command = "", ...args] of program.before ?? []) {
    spawnSync(command, args, { cwd: project, env });
  }
  const place = root === dirname(file) ? join(root, "node_modules") : root;
  const plain = (text: string) =>
    withoutPlaces(text, file, place, entry, root, program.ignore ?? []);
  const runs: Readonly<Record<string, string>>[] = [];
  for (const given of program.runs) {
    const run: Run = "args" in given ? given : { args: given };
    const ended = await start(file, run, project, { ...env, ...run.env });
    runs.push({
      end: String(ended.exitCode ?? ended.signal),
      stdout: plain(ended.stdout),
      stderr: plain(ended.stderr),
      answers: plain(ended.answers),
    });
  }
  const ignored = program.ignoreFiles ?? [];
  const files = new Map(
    [...filesIn(project)]
      .filter(([path]) => !ignored.some((pattern) => pattern.test(path)))
      .map(([path, text]) => [path, plain(text)]),
  );
  return { runs, files };
}

function start(
  file: string,
  { args, input, until, fetch: requests = [] }: Run,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd,
      env,
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      // A group of its own: what it starts ends with it.
      detached: true,
    });
    child.stdin?.end(input);
    const said = { stdout: "", stderr: "" };
    let answers = "";
    let isAsked = false;
    const timer = setTimeout(() => endGroup(child), LONGEST_RUN);
    const ask = async () => {
      if (isAsked || !until?.test(said.stdout + said.stderr)) return;
      isAsked = true;
      for (const request of requests) answers += `${await answerOf(request)}\n`;
      child.kill("SIGTERM");
      setTimeout(() => endGroup(child), 1500);
    };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        said[name] += text;
        ask().catch(reject);
      });
    }
    child.on("error", reject);
    child.on("exit", () => setTimeout(() => endGroup(child), 1000).unref());
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, ...said, answers });
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

async function answerOf(
  request: NonNullable<Run["fetch"]>[number],
): Promise<string> {
  const { url, ...init } =
    typeof request === "string" ? { url: request } : request;
  try {
    const response = await fetchPatiently(url, init);
    const headers = Object.fromEntries(response.headers);
    for (const name of TIMES) delete headers[name];
    return JSON.stringify([response.status, headers, await response.text()]);
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}

/** Some servers say that they listen before they do. */
async function fetchPatiently(url: string, init: RequestInit) {
  for (let left = 20; ; left--) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function* filesIn(folder: string, base = folder): Iterable<[string, string]> {
  for (const each of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, each.name);
    const name = relative(base, path);
    if (each.isSymbolicLink()) yield [name, `link to ${readlinkSync(path)}`];
    else if (each.isFile()) yield [name, readFileSync(path, "latin1")];
    else if (each.isDirectory()) {
      yield [`${name}/`, "folder"];
      yield* filesIn(path, base);
    }
  }
}

/** Without stacks, times, and the places of packages and of the program itself. */
function withoutPlaces(
  text: string,
  file: string,
  place: string,
  entry: string,
  root: string,
  ignore: readonly RegExp[],
): string {
  const packages = new RegExp(
    `(?:file://)?${escaped(place)}[^\\s'":)]*node_modules/|(?:file://)?${escaped(root)}/[^\\s'":)]*node_modules/`,
    "g",
  );
  const own = entry.replace(/^.*\/node_modules\//, "");
  let result = text
    .replace(/^ {4,}at .*\n/gm, "")
    .replace(/^(?:file:\/\/)?\/.*:\d+\n(?=[\s\S]*?\n\n)/m, "")
    .replace(/^ *Computed at .*\n|\nComputed at .*$/gm, "")
    .replaceAll(`file://${file}`, "<program>")
    .replaceAll(file, "<program>")
    .replace(packages, "<packages>/")
    .replaceAll(`<packages>/${own}`, "<program>")
    .replaceAll(`${root}/`, "<root>/")
    .replace(/\(node:\d+\)/g, "(node)")
    .replace(/requireStack: \[\s*([^\]]*?)\s*\]/g, "requireStack: [ $1 ]")
    .replace(/(?<!\d\.?)\d+(?:\.\d+)? ?(?:ms|s|seconds|MB|μs)(?!\w)/g, "<time>")
    .replace(/\d{1,2}:\d\d:\d\d(?:\.\d+)?/g, "<clock>")
    .replace(/\d{4}-\d\d-\d\d/g, "<date>");
  for (const pattern of ignore) result = result.replace(pattern, "<ignored>");
  return result;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
