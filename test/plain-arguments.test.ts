/**
 * The plain reader of compile's arguments and yargs: where the first does not
 * decline, both must read the same.
 */
import fc from "./support/random.js";
import { runs } from "./support/thorough.js";
import {
  COMPILE_OPTIONS,
  type CompileArguments,
  UsageError,
} from "../src/command-line/compile-options.js";
import { runCommandLine } from "../src/command-line/grammar.js";
import { plainCompileArguments } from "../src/command-line/plain.js";

const NOTHING = () => 0;

/** What yargs makes of a command line; null where it runs no compile. */
function readByYargs(
  name: "ingot" | "compile",
  argv: readonly string[],
): CompileArguments | null {
  let read: CompileArguments | null = null;
  try {
    runCommandLine(name, argv, {
      compile: (args) => {
        read = args;
        return 0;
      },
      ls: NOTHING,
      why: NOTHING,
      decode: NOTHING,
      verify: NOTHING,
      record: async () => 0,
      run: async () => 0,
      tiers: NOTHING,
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
  return read;
}

const names = [
  "_",
  "file",
  ...Object.keys(COMPILE_OPTIONS).map((name) =>
    name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  ),
];

/** Only what a compile looks at; yargs adds aliases and spellings. */
function fieldsOf(args: CompileArguments | null) {
  if (args === null) return null;
  const fields = new Map<string, unknown>(Object.entries(args));
  return names.map((name) => [name, fields.get(name)]);
}

const flags = Object.keys(COMPILE_OPTIONS).map((name) => `--${name}`);
const value = fc.constantFrom(
  ..."a,./b.js,../c,/d/e,.f,@s/p,a.b,x=y,a=b=c,a:b,C:\\x,js,node,compile".split(
    ",",
  ),
  ..."true,false,1,0x1,1e3,.5,1.js,-,--,-x,NaN,Infinity,null,undefined".split(
    ",",
  ),
  "",
  " ",
  "a b",
  "a,b",
  " a , b ",
  ",",
  `"q"`,
  "'q'",
  `x="q"`,
  "é",
  "a\nb",
  "__proto__",
  "constructor",
);
const argument = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...flags, "-o", "-C", "-q") },
  { weight: 6, arbitrary: value },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "--outp",
      "--no-strict",
      "--no-lock",
      "--Strict",
      "--fileTypes",
      "--help",
      "-h",
      "-qo",
      "-ox",
      "--version",
      "--unknown",
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...flags), value)
      .map(([flag, text]) => `${flag}=${text}`),
  },
);
/** Flags with their values, mostly, and an output in any case. */
const argv = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: argument.map((one) => [one]) },
      {
        weight: 3,
        arbitrary: fc.tuple(
          fc.constantFrom("--moduleid", "--define", "-C", "--file-types"),
          value,
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom(["--strict"], ["-q"]) },
    ),
    { maxLength: 5 },
  )
  .map((groups) => groups.flat());

test.each(["compile", "ingot"] as const)(
  "the plain reader of %s reads as yargs does, or declines",
  (name) => {
    let read = 0;
    fc.assert(
      fc.property(argv, fc.boolean(), (list, first) => {
        const args = first
          ? ["-o", "out.cjs", ...list]
          : [...list, "--output", "out.cjs"];
        const line = name === "ingot" ? ["compile", ...args] : args;
        const plain = plainCompileArguments(name, line);
        if (plain === null) return;
        read++;
        const log = jest.spyOn(console, "log").mockImplementation(() => {});
        expect([line, fieldsOf(plain)]).toEqual([
          line,
          fieldsOf(readByYargs(name, line)),
        ]);
        log.mockRestore();
      }),
      { numRuns: runs(600) },
    );
    expect(read).toBeGreaterThan(60);
  },
);

test.each([
  [["a.js", "-o", "b.cjs"]],
  [["--moduleid", "@s/p", "--moduleid", "q", "--output", "/b.cjs", "--quiet"]],
  [["./a.js", "-o", "b.cjs", "--define", 'process.env.NODE_ENV="production"']],
  [["a.js", "-o", "b.cjs", "-C", "x,y", "--external", "z", "--strict"]],
  [["a.js", "-o", "b.cjs", "--json", "--file-types", "js"]],
  [["a.js", "-o", "b.cjs", "--no-lock", "--include", "./a/**"]],
])("reads %j without yargs", (line) => {
  const plain = plainCompileArguments("compile", line);
  expect(plain).not.toBeNull();
  expect(fieldsOf(plain)).toEqual(fieldsOf(readByYargs("compile", line)));
  expect(plainCompileArguments("ingot", ["compile", ...line])).toEqual({
    ...plain,
    _: ["compile"],
  });
});

test.each([
  [[]],
  [["a.js"]],
  [["a.js", "-o"]],
  [["a.js", "b.js", "-o", "c"]],
  [["a.js", "-o", "b", "-o", "c"]],
  [["a.js", "-o", "b", "-q", "-q"]],
  [["a.js", "-o", "b", "--strict", "false"]],
  [["a.js", "-o", "b", "--file-types", "ts"]],
  [["--", "-a.js", "-o", "b"]],
  [["a.js", "-o", "b", "--help"]],
  [["a.js", "-o", "b", "--no-lock", "false"]],
  [["a.js", "-o", "b", "--no-lock", "--lock", "c"]],
])("leaves %j to yargs", (line) => {
  expect(plainCompileArguments("compile", line)).toBeNull();
});

test.each([["ls"], ["verify"], ["why"], ["decode"], ["record"], ["comp"]])(
  "leaves ingot %s to yargs",
  (command) => {
    expect(
      plainCompileArguments("ingot", [command, "a", "-o", "b"]),
    ).toBeNull();
  },
);
