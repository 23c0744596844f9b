"use strict";
const { join } = require("node:path");
const { inFolder } = require("../folder.js");

module.exports = {
  rollup: async ({ rollup }) =>
    inFolder(
      {
        "a.js": 'import b from "./b.js"; console.log(b)',
        "b.js": "export default 7",
      },
      async (folder) => {
        const bundle = await rollup({ input: join(folder, "a.js") });
        const { output } = await bundle.generate({ format: "cjs" });
        return output[0].code;
      },
    ),
};
