"use strict";
const { join } = require("node:path");
const { inFolder } = require("../folder.js");

module.exports = {
  shelljs: (shell) => {
    shell.config.silent = true;
    return inFolder({ "a.txt": "x\ny\n" }, (folder) => [
      shell.cat(join(folder, "a.txt")).grep("y").toString(),
      shell.ls(folder).length,
      shell.test("-f", join(folder, "a.txt")),
      shell.exec(`${JSON.stringify(process.execPath)} -p 3`).stdout,
    ]);
  },
};
