/**
 * Command lines of a compile that can be read in one way only: flags written
 * out, each with its value beside it. Receives arguments; returns them read, or
 * null for all that is unusual, wrong or no compile, which is yargs' to read.
 * Spares most compiles the loading of yargs. Must read nothing differently.
 */
import { COMPILE_OPTIONS, type CompileArguments } from "./compile-options.js";

/** What this reader needs to know of a flag. */
interface Flag {
  readonly type?: "string" | "boolean";
  readonly alias?: string;
  readonly array?: boolean;
  readonly choices?: readonly string[];
  readonly default?: boolean | string;
  readonly demandOption?: string;
  readonly coerce?: (
    values: readonly string[],
  ) => readonly string[] | undefined;
}

const FLAGS: Readonly<Record<string, Flag>> = COMPILE_OPTIONS;

/** As it may be written, `--output` or `-o`, to its name. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries(FLAGS).flatMap(([name, { alias }]) => [
    [`--${name}`, name] as const,
    ...(alias === undefined ? [] : [[`-${alias}`, name] as const]),
  ]),
);

/** What may be told not to happen. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ["--no-lock", "lock"],
  ["--no-cache", "cache"],
]);

/** A value or a file: all but what is empty or looks like a flag. */
function isPlain(argument: string): boolean {
  return argument !== "" && !argument.startsWith("-");
}

/** @param name what the program is called: `ingot` or `compile` */
export function plainCompileArguments(
  name: "ingot" | "compile",
  argv: readonly string[],
): CompileArguments | null {
  if (name === "ingot" && argv[0] !== "compile") return null;
  const command = name === "ingot" ? ["compile"] : [];
  const given = new Map<string, boolean | string | string[]>();
  let file: string | undefined;
  for (let at = command.length; at < argv.length; at++) {
    const argument = argv[at] as string;
    const refused = REFUSALS.get(argument);
    if (refused !== undefined && !given.has(refused)) {
      // It would be the flag's value.
      if (/^(?:true|false)$/.test(argv[at + 1] ?? "")) return null;
      given.set(refused, false);
      continue;
    }
    const option = SPELLINGS.get(argument);
    if (option === undefined) {
      if (file !== undefined || !isPlain(argument)) return null;
      file = argument;
      continue;
    }
    const { type, array, choices } = FLAGS[option] as Flag;
    const known = given.get(option);
    const next = argv[at + 1];
    if (type === "boolean") {
      // It would be the flag's value.
      if (known !== undefined || next === "true" || next === "false") {
        return null;
      }
      given.set(option, true);
      continue;
    }
    if (next === undefined || !isPlain(next)) return null;
    if (choices !== undefined && !choices.includes(next)) return null;
    if (array === true) {
      given.set(option, [...(Array.isArray(known) ? known : []), next]);
    } else if (known === undefined) {
      given.set(option, next);
    } else {
      return null;
    }
    at++;
  }

  const read: Record<string, unknown> = { _: command, file };
  for (const [option, flag] of Object.entries(FLAGS)) {
    const value = given.get(option) ?? flag.default;
    if (value === undefined && flag.demandOption !== undefined) return null;
    read[camelCase(option)] =
      Array.isArray(value) && flag.coerce !== undefined
        ? flag.coerce(value)
        : value;
  }
  return read as unknown as CompileArguments;
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
