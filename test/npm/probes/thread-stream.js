"use strict";
const { once } = require("node:events");
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  // What it is to load is a file beside no artifact: the worker imports it.
  "thread-stream": async (ThreadStream) => {
    const folder = mkdtempSync(join(tmpdir(), "thread-stream-"));
    try {
      const filename = join(folder, "destination.js");
      writeFileSync(
        filename,
        `const fs = require("node:fs");
         module.exports = async ({ dest }) => fs.createWriteStream(dest);`,
      );
      const dest = join(folder, "dest");
      const stream = new ThreadStream({ filename, workerData: { dest } });
      await once(stream, "ready");
      stream.write("hello ");
      stream.write("world");
      stream.end();
      await once(stream, "close");
      return [readFileSync(dest, "utf8"), stream.closed, stream.sync];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
