/**
 * Preloaded into a program that is not a file to `require`: prints of its main module
 * what check-export.js prints of a file, as the process ends. The key is in the
 * environment.
 */
"use strict";
const { describe } = require("../check-export.js");

process.on("exit", () =>
  console.log(describe(process.mainModule.exports, process.env.BENCH_EXPORT)),
);
