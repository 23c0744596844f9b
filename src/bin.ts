#!/usr/bin/env node
/** The program `ingot`. */
import { main } from "./cli.js";
import { processIo } from "./process-io.js";

process.exitCode = main("ingot", process.argv.slice(2), processIo());
