#!/usr/bin/env node
/** The program `compile`: the same as `ingot compile`. */
import { main } from "./cli.js";
import { processIo } from "./process-io.js";

process.exitCode = main("compile", process.argv.slice(2), processIo());
