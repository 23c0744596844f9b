"use strict";
module.exports = {
  group: "linters",
  files: {
    "a.md": "# a\n\n* b\n\n```js\nx\n```\n",
    "c.cjs": "module.exports={breaks:true}",
  },
  runs: [
    ["a.md"],
    ["-i", "a.md", "-o", "o.html"],
    ["--help"],
    ["--version"],
    ["-c", "c.cjs", "a.md"],
    ["-s", "# x"],
    ["nothere.md"],
  ],
};
