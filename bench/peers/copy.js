/**
 * The floor of any bundler written for Node: reads every input, writes the
 * output, does nothing between. `node copy.js LIST OUTPUT`; LIST is a JSON array
 * of paths.
 */
"use strict";
const fs = require("node:fs");

const [list, output] = process.argv.slice(2);
const files = JSON.parse(fs.readFileSync(list, "utf8"));
const buffers = files.map((file) => fs.readFileSync(file));
fs.writeFileSync(output, Buffer.concat(buffers));
