/**
 * What is said of wrong usage. Receives what yargs says and the arguments; returns
 * words that name a way out. Must not decide what is wrong.
 */
import { nearNames } from "../inspect/near-names.js";

/** What a command line may be made of. */
export interface Vocabulary {
  /** What the program is called: `ingot` or `compile`. */
  readonly program: string;
  /**
   * What stands behind each command, as its help has it: `<artifact> [file]`. None
   * of a program that is a command itself.
   */
  readonly commands: ReadonlyMap<string, string>;
  /** Of the command that is meant, without dashes. */
  readonly flags: readonly string[];
}

/**
 * @param message of yargs
 * @param argv arguments after the program's name
 */
export function explainUsage(
  message: string,
  argv: readonly string[],
  vocabulary: Vocabulary,
): string {
  const valueless = /^Not enough arguments following: (\S+)$/.exec(
    message,
  )?.[1];
  if (valueless !== undefined) return `${nameOf(valueless)} needs a value`;
  const [first = ""] = argv;
  const { program, commands } = vocabulary;
  const given = /^Not enough non-option arguments: got (\d+)/.exec(
    message,
  )?.[1];
  const operands = commands.get(first);
  if (given !== undefined && operands !== undefined) {
    const needed = operands.match(/(?<=<)\w+/g) ?? [];
    return `${nameOf(needed[Number(given)] ?? "")} is missing: ${program} ${first} ${operands}`;
  }
  const isCommand = commands.size === 0 || operands !== undefined;
  if (!isCommand && first !== "" && !first.startsWith("-")) {
    return `Unknown command: ${first}${wayOut(first, program, [...commands.keys()])}`;
  }
  const advice = misspelt(argv, vocabulary).map(
    ([flag, near]) => `\nFor ${flag}, did you mean ${near.join(" or ")}?`,
  );
  return message + advice.join("");
}

/** As it is written: `--output`, `-o`; a positional has no dashes. */
export function nameOf(name: string): string {
  if (["file", "artifact", "query"].includes(name)) return `The ${name}`;
  return `${name.length === 1 ? "-" : "--"}${name}`;
}

function wayOut(
  first: string,
  program: string,
  commands: readonly string[],
): string {
  if (/[./\\]/.test(first)) {
    return `\nTo compile a file: ${program} compile ${first} -o <output>`;
  }
  const near = nearNames(first, commands);
  return near.length > 0 ? `\nDid you mean ${near.join(" or ")}?` : "";
}

/** Long flags that there are not, each with those that are near. */
function misspelt(
  argv: readonly string[],
  { flags }: Vocabulary,
): readonly (readonly [string, readonly string[]])[] {
  return argv.flatMap((argument) => {
    const [, name] = /^--(?:no-)?([a-z][a-z-]*)(?:=|$)/i.exec(argument) ?? [];
    if (name === undefined || flags.includes(name)) return [];
    const near = nearNames(name, flags).map((flag) => `--${flag}`);
    return near.length > 0 ? [[`--${name}`, near] as const] : [];
  });
}
