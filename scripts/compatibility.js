/** Writes docs/compatibility.md from the table of tiers. Run it after a build. */
"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { compatibilityPage } = require("../dist/src/sandbox/tiers-command.js");

writeFileSync(join(__dirname, "../docs/compatibility.md"), compatibilityPage());
