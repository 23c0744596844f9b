/**
 * The documents' examples, run. Receives the text of a Markdown file; finds the
 * files it shows (a code block behind a line that is only `` `name`: ``) and the
 * commands it shows with what they print (blocks marked `console`); runs the
 * commands where those files are. Knows neither the compiler nor jest.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export interface Step {
  /** Behind the `$ `. */
  readonly command: string;
  /** What the document says it prints, streams merged as in a terminal. */
  readonly output: string;
}

interface Block {
  readonly language: string;
  /** From `` `name`: `` above the block. */
  readonly file: string | null;
  readonly text: string;
}

const BLOCK = /(?:^`([^`\n]+)`:\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm;

/** The code blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(BLOCK)].map(
    ([, file, language = "", text = ""]) => ({
      language,
      file: file ?? null,
      text,
    }),
  );
}

/** The steps of a `console` block's text. */
export function stepsOf(text: string): readonly Step[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf("\n");
      return { command: step.slice(0, end), output: step.slice(end + 1) };
    });
}

/** Writes the files that the document shows below `folder`. */
export function writeShownFiles(markdown: string, folder: string): void {
  for (const { file, text } of blocksOf(markdown)) {
    if (file === null) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/**
 * Runs one command in a shell; `npx x` runs the program x of `programs`, as npx
 * does with what is installed.
 *
 * @param programs a folder of executables
 * @returns what it prints on both streams
 */
export function runStep(
  command: string,
  folder: string,
  programs: string,
): string {
  const { stdout } = spawnSync(`(${command.replace(/\bnpx /g, "")}) 2>&1`, {
    cwd: folder,
    encoding: "utf8",
    shell: true,
    env: { PATH: [programs, process.env.PATH].join(delimiter) },
  });
  return stdout;
}

/** Time and version: what differs from run to run of the same code. */
function normalise(text: string): string {
  return text
    .replace(/\b\d+\.\d\d s\b/g, "<time>")
    .replace(/\b(v|ingot )\d+\.\d+\.\d+\b/g, "$1<version>");
}

/** Whether a document's output is the real one; a line `…` is any lines. */
export function isOutput(documented: string, actual: string): boolean {
  const pattern = normalise(`${documented.trimEnd()}\n`)
    .split(/^…\n/m)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("(?:.*\\n)*");
  const text = normalise(`${actual.trimEnd()}\n`);
  return new RegExp(`^${pattern}$`).test(text);
}

/** The document with the real output behind `step`, where it has another one. */
export function withOutput(
  markdown: string,
  { command, output }: Step,
  actual: string,
): string {
  if (isOutput(output, actual)) return markdown;
  const shown = (text: string) => `$ ${command}\n${text.trimEnd()}`.trimEnd();
  return markdown.replace(shown(output), () => shown(actual));
}
