/**
 * The main job, shown on a real package: install, compile, move to an empty
 * folder, run. Run by `npm start` after scripts/setup.js.
 */
"use strict";
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const { join } = require("node:path");

const PACKAGE = "turndown";
const VERSION = "7.2.0";

const root = join(__dirname, "..");
const install = join(root, "test_output/demo");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

function show(command) {
  console.log(`\n$ ${command}`);
}

const manifest = join(install, "node_modules", PACKAGE, "package.json");
if (!fs.existsSync(manifest)) {
  show(`npm install ${PACKAGE}@${VERSION}`);
  fs.mkdirSync(install, { recursive: true });
  fs.writeFileSync(join(install, "package.json"), '{ "private": true }\n');
  execFileSync(
    npm,
    [
      "install",
      "--no-audit",
      "--no-fund",
      "--no-save",
      "--ignore-scripts",
      `${PACKAGE}@${VERSION}`,
    ],
    { cwd: install, stdio: "inherit" },
  );
}

show(`compile --moduleid ${PACKAGE} -o ${PACKAGE}.cjs`);
execFileSync(
  process.execPath,
  [
    join(root, "dist/src/bin-compile.js"),
    "--moduleid",
    PACKAGE,
    "-o",
    `${PACKAGE}.cjs`,
  ],
  { cwd: install, stdio: "inherit" },
);

const empty = fs.mkdtempSync(join(os.tmpdir(), "ingot-demo-"));
try {
  show(`mv ${PACKAGE}.cjs <an empty folder> && ls`);
  fs.copyFileSync(
    join(install, `${PACKAGE}.cjs`),
    join(empty, `${PACKAGE}.cjs`),
  );
  fs.rmSync(join(install, `${PACKAGE}.cjs`));
  console.log(fs.readdirSync(empty).join("\n"));

  const program = `
const TurndownService = require("./${PACKAGE}.cjs");
const html = "<h1>One solid piece</h1><p>No <code>node_modules</code> in sight.</p>";
console.log(new TurndownService({ headingStyle: "atx" }).turndown(html));`;
  show(`node -e '${program}\n'`);
  execFileSync(process.execPath, ["-e", program], {
    cwd: empty,
    stdio: "inherit",
  });
} finally {
  fs.rmSync(empty, { recursive: true, force: true });
}
