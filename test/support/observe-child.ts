/**
 * The program that observation.ts runs in a fresh process. Takes a
 * {@link ProbedOrder} as JSON and runs the probe on what was loaded.
 */
import { describeThrown } from "../../src/verify/export-shape.js";
import {
  observeSubject,
  type Probe,
} from "../../src/verify/observe-subject.js";
import type { ProbedOrder } from "./observation.js";

// What is left says nothing of the subject, should it look.
const [argument = "null"] = process.argv.splice(2);
const {
  subject,
  moduleid,
  probes,
  probe = [moduleid],
  depth,
  linger = null,
} = JSON.parse(argument) as ProbedOrder;
observeSubject(
  {
    subject:
      subject.kind === "installed"
        ? { ...subject, specifier: moduleid }
        : { ...subject, name: null, externals: subject.externals ?? [] },
    depth,
    linger,
  },
  probes === null ? null : probeOf(probes, probe),
);

function probeOf(file: string, path: readonly string[]): Probe {
  let use: unknown = require(file);
  for (const key of path) use = Object(use)[key];
  if (typeof use !== "function") {
    throw new Error(`${file} has no probe for ${path.join(" ")}`);
  }
  return async (exported, normalise) => {
    const facts: Record<string, string> = {};
    try {
      flatten(facts, "probe", toJson(await use(exported)), normalise);
    } catch (error) {
      facts.probe = describeThrown(error, normalise);
    }
    return facts;
  };
}

function toJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function flatten(
  facts: Record<string, string>,
  path: string,
  value: unknown,
  normalise: (text: string) => string,
): void {
  if (typeof value !== "object" || value === null) {
    facts[path] =
      typeof value === "string"
        ? JSON.stringify(normalise(value))
        : String(value);
    return;
  }
  facts[path] = Array.isArray(value) ? `array(${value.length})` : "object";
  for (const [key, member] of Object.entries(value)) {
    flatten(facts, `${path}[${JSON.stringify(key)}]`, member, normalise);
  }
}
