#!/usr/bin/env node
/** The program `ingot`. */
import { main } from "./cli.js";
import { setExitCode } from "./exit-code.js";
import { processIo } from "./process-io.js";

setExitCode(main("ingot", process.argv.slice(2), processIo()));
