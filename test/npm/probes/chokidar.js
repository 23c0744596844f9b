"use strict";
const { inFolder } = require("../folder.js");

module.exports = {
  chokidar: (chokidar) =>
    inFolder(
      { "a.txt": "" },
      (folder) =>
        new Promise((resolve) => {
          const seen = [];
          const watcher = chokidar.watch(".", { cwd: folder });
          watcher.on("add", (path) => seen.push(path));
          watcher.on("ready", () => watcher.close().then(() => resolve(seen)));
        }),
    ),
};
