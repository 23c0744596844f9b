/**
 * The program that observation.ts runs in a fresh process. Takes an
 * {@link ObserveOrder} as JSON and writes the facts as JSON to file descriptor
 * 3; stdout and stderr stay the subject's. It ends when the subject's event loop
 * is empty, as the subject itself would.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describeThrown, exportShape } from "./export-shape.js";
import {
  type ObserveOrder,
  type Subject,
  ownPathsHidden,
} from "./observation.js";

type Probe = (exported: unknown) => unknown;

async function observeHere(
  order: ObserveOrder,
): Promise<Record<string, string>> {
  const { subject, moduleid, probes, depth } = order;
  const normalise = ownPathsHidden(subject);
  const facts: Record<string, string> = {};
  const globals = new Set(Object.getOwnPropertyNames(globalThis));
  const probe = probes === null ? null : loadProbe(probes, moduleid);
  const ownFiles = new Set(Object.keys(require.cache));
  let exported: unknown;
  try {
    exported = load(subject, moduleid);
  } catch (error) {
    facts.load = describeThrown(error, normalise);
    return facts;
  }
  const added = Object.getOwnPropertyNames(globalThis)
    .filter((name) => !globals.has(name))
    .sort();
  facts.globals = added.join(" ");
  Object.assign(facts, exportShape(exported, depth, normalise));
  if (probe !== null) {
    try {
      flatten(facts, "probe", toJson(await probe(exported)), normalise);
    } catch (error) {
      facts.probe = describeThrown(error, normalise);
    }
  }
  if (subject.kind === "artifact") {
    // Asked last: a lazy require may reach for the disk only in the probe.
    const strays = Object.keys(require.cache).filter(
      (file) => !ownFiles.has(file) && file !== subject.file,
    );
    if (strays.length > 0) facts["files loaded beside it"] = strays.join(" ");
  }
  return facts;
}

function load(subject: Subject, moduleid: string): unknown {
  if (subject.kind === "artifact") return require(subject.file);
  return createRequire(join(subject.folder, "package.json"))(moduleid);
}

function loadProbe(file: string, moduleid: string): Probe {
  const probe: unknown = require(file)[moduleid];
  if (typeof probe !== "function") {
    throw new Error(`${file} has no probe for ${moduleid}`);
  }
  return probe as Probe;
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

const [, , argument = "null"] = process.argv;
observeHere(JSON.parse(argument)).then((facts) => {
  writeFileSync(3, JSON.stringify(facts));
});
