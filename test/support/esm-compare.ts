/**
 * Runs graphs under plain Node and assembled, each in a child process of its
 * own, and returns what both logged.
 */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { assemble, type Files } from "./esm-graph.js";

export interface GraphCase {
  readonly files: Files;
  readonly entry: string;
}

/** `null` where the process did not survive the graph. */
export type Log = readonly string[] | null;

export interface Outcome {
  readonly node: Log;
  readonly ours: Log;
}

/**
 * Whether Node itself got through the graph: some cycles of `import` and
 * `require` end the process, others leave its loader confused: it fails on what
 * an earlier failure left in its cache.
 */
export function isJudge(node: Log): node is readonly string[] {
  return node !== null && !node.some((line) => CONFUSION.test(line));
}

const CONFUSION =
  /ERR_INTERNAL_ASSERTION|ERR_VM_MODULE_LINK_FAILURE|TypeError {2}Cannot read properties of undefined \(reading 'length'\)/;

export function compareGraphs(cases: readonly GraphCase[]): readonly Outcome[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ingot-esm-")));
  try {
    for (const [index, { files, entry }] of cases.entries()) {
      const root = join(folder, String(index));
      for (const [name, text] of Object.entries(files)) {
        const path = join(root, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      writeFileSync(join(root, "graph.json"), JSON.stringify({ entry }));
      writeFileSync(`${root}.js`, assemble(files, entry));
    }
    const node = runAll("node", folder, cases.length);
    const ours = runAll("ours", folder, cases.length);
    return cases.map((_, index) => ({
      node: node[index] ?? null,
      ours: ours[index] ?? null,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A graph that ends the process is left out; the next process goes on after it. */
function runAll(mode: string, folder: string, count: number): readonly Log[] {
  const logs: Log[] = [];
  while (logs.length < count) {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(__dirname, "esm-run.js"),
        mode,
        folder,
        String(logs.length),
        String(count - logs.length),
      ],
      { encoding: "utf8", maxBuffer: 1 << 28 },
    );
    for (const line of stdout.split("\n")) {
      if (line !== "") logs.push((JSON.parse(line) as { log: Log }).log);
    }
    if (logs.length < count) {
      if (process.env.ESM_COMPARE_STDERR) process.stderr.write(stderr);
      logs.push(null);
    }
  }
  return logs;
}
