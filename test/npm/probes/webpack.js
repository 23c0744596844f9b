"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { inFolder } = require("../folder.js");

module.exports = {
  webpack: async (webpack) =>
    inFolder(
      {
        "a.js": 'import b from "./b.js"; console.log(b)',
        "b.js": "export default 7",
      },
      (folder) =>
        new Promise((resolve) =>
          webpack(
            {
              mode: "production",
              context: folder,
              entry: "./a.js",
              output: { path: folder },
            },
            (error, stats) =>
              resolve(
                error?.message ?? [
                  stats.hasErrors(),
                  stats.toString({ all: false, errors: true, assets: true }),
                  readFileSync(join(folder, "main.js"), "utf8"),
                ],
              ),
          ),
        ),
    ),
};
