/**
 * The methods of consoles. Each is called on one, whose other methods it uses: who
 * extends a console may replace them.
 *
 * @see https://nodejs.org/api/console.html
 */
import { now } from "../../internal/event-loop.js";
import { formatWithOptions, inspect } from "../../internal/inspect.js";
import { withStack } from "../../internal/stacks.js";
import { validateArray } from "../../internal/validators.js";
import {
  cell,
  facts,
  inspectOptionsFor,
  type State,
  type StreamName,
  writeLine,
} from "./state.js";
import { table } from "./table.js";
import { timeText } from "./time-text.js";
import process = require("node:process");

type Method = (this: Console, ...data: unknown[]) => void;

export interface Console extends State {
  readonly log: (...data: unknown[]) => void;
  readonly warn: (...data: unknown[]) => void;
  readonly error: (...data: unknown[]) => void;
}

function formatted(state: State, name: StreamName, data: readonly unknown[]) {
  return formatWithOptions(inspectOptionsFor(state, name), ...data);
}

/** Tells the time of a label. @returns whether there is such a label */
function logTime(
  console: Console,
  method: string,
  label: string,
  data: readonly unknown[],
): boolean {
  const begun = console[facts].times.get(label);
  if (begun === undefined) {
    process.emitWarning(`No such label '${label}' for console.${method}()`);
    return false;
  }
  console.log("%s: %s", label, timeText(now() - begun), ...data);
  return true;
}

const own = {
  log(...data) {
    writeLine(this, "_stdout", formatted(this, "_stdout", data));
  },
  warn(...data) {
    writeLine(this, "_stderr", formatted(this, "_stderr", data));
  },
  dir(object, options) {
    const text = inspect(object, {
      customInspect: false,
      ...inspectOptionsFor(this, "_stdout"),
      ...(options as object),
    });
    writeLine(this, "_stdout", text);
  },
  time(given = "default") {
    const label = `${given}`;
    const { times } = this[facts];
    if (times.has(label)) {
      process.emitWarning(`Label '${label}' already exists for console.time()`);
    } else times.set(label, now());
  },
  timeEnd(given = "default") {
    const label = `${given}`;
    if (logTime(this, "timeEnd", label, [])) this[facts].times.delete(label);
  },
  timeLog(given = "default", ...data) {
    logTime(this, "timeLog", `${given}`, data);
  },
  trace(...data) {
    const error = Object.create(null) as Error;
    error.name = "Trace";
    error.message = formatted(this, "_stderr", data);
    withStack(error, own.trace);
    this.error(error.stack);
  },
  assert(holds, ...data) {
    if (holds) return;
    const [first, ...rest] = data;
    const text = data.length === 0 ? "" : `: ${first}`;
    this.warn(`Assertion failed${text}`, ...rest);
  },
  clear() {
    const { _stdout: stdout } = this;
    if (stdout.isTTY && process.env.TERM !== "dumb") {
      stdout.write("\u001b[1;1H");
      stdout.write("\u001b[0J");
    }
  },
  count(given = "default") {
    const label = `${given}`;
    const { counts } = this[facts];
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    this.log(`${label}: ${count}`);
  },
  countReset(given = "default") {
    const label = `${given}`;
    if (!this[facts].counts.delete(label)) {
      process.emitWarning(`Count for '${label}' does not exist`);
    }
  },
  group(...data) {
    if (data.length > 0) this.log(...data);
    const own = this[facts];
    own.indent += " ".repeat(own.groupIndentation);
  },
  groupEnd() {
    const own = this[facts];
    const { indent, groupIndentation } = own;
    own.indent = indent.slice(0, Math.max(0, indent.length - groupIndentation));
  },
  table(data, columns) {
    if (columns !== undefined) validateArray(columns, "properties");
    if (typeof data !== "object" || data === null) {
      this.log(data);
      return;
    }
    this.log(
      table(data, columns as string[] | undefined, (value) =>
        cell(this, value),
      ),
    );
  },
} satisfies Record<string, Method>;

export const methods: Readonly<Record<string, Method>> = {
  ...own,
  debug: own.log,
  info: own.log,
  dirxml: own.log,
  error: own.warn,
  groupCollapsed: own.group,
};
