"use strict";
const { inFolder } = require("../folder.js");

module.exports = {
  "fast-glob": (glob) =>
    inFolder({ "a.txt": "", "b/c.txt": "" }, (cwd) =>
      glob.sync("**/*.txt", { cwd }),
    ),
};
