/**
 * The builtin `console`: `Console`, and the one console of the process, which
 * writes by `process.stdout` and `process.stderr`.
 *
 * @see https://nodejs.org/api/console.html
 */
import { invalidArgValue, nodeError } from "../internal/errors.js";
import { hide } from "../internal/hidden.js";
import { validateInteger, validateObject } from "../internal/validators.js";
import { methods } from "./console/methods.js";
import { type Facts, facts, type Output } from "./console/state.js";
import process = require("node:process");

interface ConsoleOptions {
  readonly stdout?: Output;
  readonly stderr?: Output;
  readonly ignoreErrors?: boolean;
  readonly colorMode?: boolean | "auto";
  readonly inspectOptions?: Readonly<Record<string, unknown>>;
  readonly groupIndentation?: number;
}

const LARGEST_INDENTATION = 1000;

function checkStream(stream: Output | undefined, name: string): void {
  if (typeof stream?.write === "function") return;
  throw nodeError(
    "ERR_CONSOLE_WRITABLE_STREAM",
    `Console expects a writable stream instance for ${name}`,
    TypeError,
  );
}

function factsOf({
  colorMode = "auto",
  inspectOptions,
  groupIndentation = 2,
}: ConsoleOptions): Facts {
  return {
    colorMode,
    inspectOptions,
    groupIndentation,
    counts: new Map(),
    times: new Map(),
    indent: "",
  };
}

function setUp(console: object, options: ConsoleOptions): void {
  hide(console, "_ignoreErrors", Boolean(options.ignoreErrors ?? true));
  hide(console, facts, factsOf(options));
  hide(console, "_times", new Map());
  Object.defineProperty(console, Symbol.toStringTag, {
    value: "console",
    configurable: true,
  });
}

/** Methods work without their object; those of subclasses, too. */
function bind(console: object, key: string, name = key): void {
  const members = console as Record<string, (...args: never[]) => unknown>;
  const bound = members[key]?.bind(console);
  if (bound === undefined) return;
  Object.defineProperty(bound, "name", { value: name });
  members[key] = bound;
}

/** @see https://nodejs.org/api/console.html#class-console */
function Console(...args: unknown[]): object {
  if (new.target === undefined) {
    return Reflect.construct(Console, args) as object;
  }
  const [first] = args as [ConsoleOptions | Output | undefined];
  const isStream = !first || typeof (first as Output).write === "function";
  const options = (
    isStream ? { stdout: first, stderr: args[1], ignoreErrors: args[2] } : first
  ) as ConsoleOptions;
  const { stdout, stderr = stdout, colorMode, inspectOptions } = options;
  checkStream(stdout, "stdout");
  checkStream(stderr, "stderr");
  if (colorMode !== undefined && !["auto", true, false].includes(colorMode)) {
    throw invalidArgValue("colorMode", colorMode);
  }
  if (options.groupIndentation !== undefined) {
    const { groupIndentation } = options;
    validateInteger(
      groupIndentation,
      "groupIndentation",
      0,
      LARGEST_INDENTATION,
    );
  }
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, "options.inspectOptions");
    if (inspectOptions.colors !== undefined && colorMode !== undefined) {
      throw nodeError(
        "ERR_INCOMPATIBLE_OPTION_PAIR",
        'Option "options.inspectOptions.color" cannot be used in combination with option "colorMode"',
        TypeError,
      );
    }
  }
  const made = Object.create(new.target.prototype as object) as object;
  for (const name of Object.keys(methods)) bind(made, name);
  hide(made, "_stdout", stdout);
  hide(made, "_stderr", stderr);
  setUp(made, options);
  return made;
}

const prototype = Console.prototype as object;
Object.assign(prototype, methods);
Object.defineProperty(Console, Symbol.hasInstance, {
  value: (value: unknown) =>
    typeof value === "object" && value !== null && facts in value,
});

/** The prototype is a plain object's, as in browsers. */
const own = Object.create({}) as Record<string, unknown>;
Object.assign(own, methods);
for (const [key, { name }] of Object.entries(methods)) bind(own, key, name);
setUp(own, {});
for (const name of ["stdout", "stderr"] as const) {
  let given: Output | undefined;
  Object.defineProperty(own, `_${name}`, {
    get: () => given ?? process[name],
    set(stream: Output) {
      given = stream;
    },
    configurable: true,
  });
}
Object.assign(own, {
  Console,
  // Of an inspector, which is not there.
  profile() {},
  profileEnd() {},
  timeStamp() {},
  context: () => own,
});

export = own;
