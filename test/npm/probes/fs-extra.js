"use strict";
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  "fs-extra": async (fsExtra) => {
    const folder = await fsExtra.mkdtemp(join(tmpdir(), "probe-"));
    await fsExtra.outputJson(join(folder, "a/b.json"), { x: 1 });
    await fsExtra.copy(join(folder, "a"), join(folder, "c"));
    const read = await fsExtra.readJson(join(folder, "c/b.json"));
    await fsExtra.remove(folder);
    return [read, await fsExtra.pathExists(folder)];
  },
};
