"use strict";
const { inFolder } = require("../folder.js");

module.exports = {
  globby: async ({ globbySync }) =>
    inFolder({ "a.txt": "", "b.js": "" }, (cwd) => globbySync("*.js", { cwd })),
};
