/**
 * The main job, shown on a real package: install, compile, move the artifact to
 * an empty folder, run it there, and compare with plain Node. `npm start` runs
 * it after scripts/setup.js. Must not need any dependency itself.
 */
"use strict";
const { execSync, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const { join } = require("node:path");

const root = join(__dirname, "..");
/** Git-ignored; kept between runs. */
const install = join(root, "test_output/demo");

/** Exact, and with what it depends on, so that every run shows the same. */
const PACKAGES = ["turndown@7.2.0", "@mixmark-io/domino@2.2.0"];

const PROGRAM = `const TurndownService = require("PACKAGE");
const html = "<h1>In one piece</h1><p>No <code>node_modules</code> here.</p>";
console.log(new TurndownService({ headingStyle: "atx" }).turndown(html));
`;

/** Shows a command as it would be typed, then what it prints. */
function show(command, output) {
  console.log(`\n$ ${command}`);
  if (output !== "") console.log(output.trimEnd());
}

/** Runs Node; what it prints, on whichever stream. */
function node(folder, args) {
  const options = { cwd: folder, encoding: "utf8" };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0) throw new Error(`node ${args.join(" ")}\n${stderr}`);
  return stdout + stderr;
}

/** What there is to say about it. */
function installPackages() {
  // npm writes its own record last: without it, an install was interrupted.
  if (fs.existsSync(join(install, "node_modules/.package-lock.json"))) {
    return "(kept from the last run)";
  }
  fs.rmSync(install, { recursive: true, force: true });
  fs.mkdirSync(install, { recursive: true });
  fs.writeFileSync(join(install, "package.json"), '{ "private": true }\n');
  // As one line for a shell: on Windows npm is a batch file.
  execSync(
    `npm install --no-audit --no-fund --no-save --loglevel=error ${PACKAGES.join(" ")}`,
    { cwd: install, stdio: ["ignore", "ignore", "inherit"] },
  );
  return "";
}

function compile() {
  const compiler = join(root, "dist/src/bin-compile.js");
  const flags = ["--moduleid", "turndown", "-o", "turndown.cjs"];
  show(`compile ${flags.join(" ")}`, node(install, [compiler, ...flags]));
}

/** The program with `specifier` in it, run in a folder that gets only that. */
function runProgram(folder, specifier) {
  const program = PROGRAM.replace("PACKAGE", specifier);
  fs.writeFileSync(join(folder, "try.js"), program);
  const output = node(folder, ["try.js"]);
  return { program, output };
}

console.log(`
The npm package turndown makes Markdown of HTML. It comes with a dependency in
node_modules. ingot compiles both to one file that needs no node_modules.`);

show("npm install turndown@7.2.0", installPackages());
compile();

const empty = fs.mkdtempSync(join(os.tmpdir(), "ingot-"));
try {
  fs.copyFileSync(join(install, "turndown.cjs"), join(empty, "turndown.cjs"));
  fs.rmSync(join(install, "turndown.cjs"));
  show(
    "mkdir empty && mv turndown.cjs empty && cd empty && ls",
    fs.readdirSync(empty).join("\n"),
  );

  const alone = runProgram(empty, "./turndown.cjs");
  show("cat try.js", alone.program);
  show("node try.js", alone.output);

  const { output } = runProgram(install, "turndown");
  if (output !== alone.output) {
    throw new Error(`Plain Node prints something else:\n${output}`);
  }
  console.log(`
Plain Node prints the same with the installed package.
README.md goes on from here; npm test runs the tests.`);
} finally {
  fs.rmSync(empty, { recursive: true, force: true });
}
