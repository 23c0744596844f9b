"use strict";
const fs = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");

/**
 * What `use` gives of a folder with these files, path → text. The folder's own
 * name is hidden in the result: each run has another.
 */
async function inFolder(files, use) {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "probe-")));
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      fs.mkdirSync(dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    const text = JSON.stringify((await use(folder)) ?? null);
    return JSON.parse(text.replaceAll(folder, "<folder>"));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { inFolder };
