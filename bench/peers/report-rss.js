/**
 * Preloaded into every process of the start-up race, the bare one too: prints
 * the resident memory in bytes as the process ends.
 */
"use strict";
const { writeSync } = require("node:fs");

process.on("exit", () => writeSync(1, `\n${process.memoryUsage.rss()}`));
