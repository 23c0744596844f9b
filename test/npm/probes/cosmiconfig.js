"use strict";
const { join } = require("node:path");
const { inFolder } = require("../folder.js");

module.exports = {
  cosmiconfig: ({ cosmiconfigSync }) =>
    inFolder(
      { ".trc.yaml": "a: 1", "t.config.js": "module.exports = { b: 2 }" },
      (folder) => {
        const explorer = cosmiconfigSync("t", { stopDir: folder });
        return [
          explorer.search(folder).config,
          explorer.load(join(folder, "t.config.js")).config,
        ];
      },
    ),
};
