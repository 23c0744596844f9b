/**
 * One process of the watch race: `node watch.js ENTRY OUTPUT EDITED CALLS`, run in
 * the folder that holds node_modules. Compiles once, then edits a file and builds
 * again CALLS times, as `--watch` does; prints the milliseconds of each as JSON.
 * The file is as it was when it ends.
 */
"use strict";
const fs = require("node:fs");
const { nodeHost } = require("../../dist/src/host.js");
const { summaryOf } = require("../../dist/src/report.js");
const { openSession } = require("../../dist/src/watch/session.js");
const { writeArtifact } = require("../../dist/src/write-artifact.js");

const [entry, outfile, edited, calls] = process.argv.slice(2);
const session = openSession(nodeHost());

function build() {
  const started = performance.now();
  const compiled = session.compile({ entry });
  const result = compiled.settle();
  if (!result.ok) throw new Error(result.diagnostics[0]?.code);
  const problems = writeArtifact(result.artifact, result.inputs, outfile);
  const error = problems.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(error.code);
  const summary = compiled.summary ?? summaryOf(result.artifact.manifest);
  session.keep(outfile, [], () => null, result.artifact.chunks, summary);
  return performance.now() - started;
}

const before = fs.readFileSync(edited);
const first = build();
const walls = [];
try {
  for (let count = 0; count < Number(calls); count++) {
    fs.writeFileSync(edited, `${before}\n// edit ${count}\n`);
    walls.push(build());
  }
} finally {
  fs.writeFileSync(edited, before);
}
console.log(JSON.stringify({ first, walls }));
