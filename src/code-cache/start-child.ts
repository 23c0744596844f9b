/**
 * The program that make.ts runs in a fresh process: starts an artifact as its
 * launcher would, and writes V8's code of it once the start is over. Takes a
 * {@link StartOrder} as JSON. Ends the process without another word from the
 * program: no timer, no server, no handler of exit.
 */
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { createRequire, Module } from "node:module";
import type { Session } from "node:inspector";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type CompiledScript,
  type LauncherRequire,
  loadCode,
} from "../runtime-shims/launcher.js";
import { WRAPPER_PARAMETERS } from "../graph/load.js";
import { cacheFileOf, outlineOf } from "./format.js";
import { REPORT, type StartOrder } from "./make.js";

const [, argument = "null"] = process.argv.splice(1);
const order = JSON.parse(argument) as StartOrder;
const { kill, pid } = process;
const profiler = order.profile === true ? startProfiler() : null;

function startProfiler(): Session {
  const { Session } =
    require("node:inspector") as typeof import("node:inspector");
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true });
  return session;
}

function fail(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? "") : String(error);
  writeSync(REPORT, text === "" ? "an error without a stack" : text);
}

/** What `loadCode` has put in front of the artifact. */
const HEAD = `(function (${WRAPPER_PARAMETERS.join(", ")}) {`;

/** By the keys in front of them: V8 knows no names of functions with such keys. */
function calledFactories(profiler: Session): readonly string[] {
  const text = HEAD + readFileSync(order.code, "utf8");
  const own = pathToFileURL(order.name).href;
  const called: string[] = [];
  profiler.post("Profiler.takePreciseCoverage", (error, coverage) => {
    if (error !== null) throw error;
    for (const { url, functions } of coverage.result) {
      if (url !== own) continue;
      for (const { ranges } of functions) {
        const [{ startOffset: start, count } = { startOffset: 0, count: 0 }] =
          ranges;
        const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
        const [, name] = /^\["(\w+)"\]: \(?(?:async )?$/.exec(line) ?? [];
        if (count > 0 && name !== undefined) called.push(name);
      }
    }
  });
  return called;
}

function end(script: CompiledScript): void {
  if (profiler !== null) {
    writeFileSync(order.cache, JSON.stringify(calledFactories(profiler)));
    kill.call(process, pid, "SIGKILL");
    return;
  }
  const outline =
    order.outline === undefined
      ? outlineOf(readFileSync(order.code), [], 0)
      : readFileSync(order.outline);
  const data = script.createCachedData() as unknown as Buffer;
  writeFileSync(order.cache, cacheFileOf(outline, data));
  kill.call(process, pid, "SIGKILL");
}

function start(): void {
  let thrown = false;
  process.on("uncaughtExceptionMonitor", (error) => {
    thrown = true;
    fail(error);
  });
  const { launcher } = order;
  process.argv[1] = launcher;
  const module = new Module(launcher);
  module.id = ".";
  module.filename = launcher;
  module.paths = createRequire(launcher).resolve.paths("ingot") ?? [];
  process.mainModule = module;
  // Only now: it takes the main module that there is.
  const require = createRequire(launcher);
  const script = loadCode(
    require as LauncherRequire,
    // No cache is there yet.
    { code: order.code, cache: order.outline ?? order.cache },
    order.name,
  );
  // A program may end by itself, which is a start as well.
  process.on("exit", () => thrown || end(script));
  const wrapper = script.runInThisContext();
  // An ES module is evaluated in a promise job.
  setImmediate(end, script);
  const { exports } = module;
  wrapper.call(
    exports,
    exports,
    require,
    module,
    launcher,
    dirname(launcher),
    script.held,
  );
}

start();
