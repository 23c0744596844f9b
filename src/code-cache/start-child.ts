/**
 * The program that make.ts runs in a fresh process: starts an artifact as its
 * launcher would, and writes V8's code of it once the start is over. Takes a
 * {@link StartOrder} as JSON. Ends the process without another word from the
 * program: no timer, no server, no handler of exit.
 */
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname } from "node:path";
import {
  type CompiledScript,
  type LauncherRequire,
  loadCode,
} from "../runtime-shims/launcher.js";
import { cacheFileOf, outlineOf } from "./format.js";
import { REPORT, type StartOrder } from "./make.js";

const [, argument = "null"] = process.argv.splice(1);
const order = JSON.parse(argument) as StartOrder;
const { kill, pid } = process;

function fail(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? "") : String(error);
  writeSync(REPORT, text === "" ? "an error without a stack" : text);
}

function end(script: CompiledScript): void {
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
