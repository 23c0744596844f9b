/**
 * The floor of any bundler written for Node that leaves it to V8 what is
 * JavaScript, in one thread: as copy.js, and each input is checked.
 * `node check.js LIST OUTPUT`. V8 gives up on an ES module at its first import.
 */
"use strict";
const fs = require("node:fs");
const { compileFunction } = require("node:vm");

const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];

const [list, output] = process.argv.slice(2);
const files = JSON.parse(fs.readFileSync(list, "utf8"));
const buffers = files.map((file) => {
  const bytes = fs.readFileSync(file);
  const text = bytes.toString();
  if (file.endsWith(".json")) JSON.parse(text);
  else {
    try {
      compileFunction(text, PARAMETERS);
    } catch (error) {
      if (error.name !== "SyntaxError") throw error;
    }
  }
  return bytes;
});
fs.writeFileSync(output, Buffer.concat(buffers));
