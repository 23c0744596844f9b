#!/usr/bin/env node
/** The program `compile`: the same as `ingot compile`. */
import { main } from "./cli.js";
import { setExitCode } from "./exit-code.js";
import { processIo } from "./process-io.js";

setExitCode(main("compile", process.argv.slice(2), processIo()));
