"use strict";
module.exports = {
  group: "utilities",
  files: {
    "a.js": "require('./b');require('./c')",
    "b.js": "require('./a')",
    "c.js": "",
    "d.ts": "import './e'",
    "e.ts": "export {}",
    "f.mjs": "import './c.js'",
  },
  runs: [
    ["a.js"],
    ["--circular", "a.js"],
    ["--json", "a.js"],
    ["--orphans", "."],
    ["--help"],
    ["--version"],
    ["--extensions", "ts,js", "d.ts"],
    ["--depends", "c.js", "."],
    ["--dot", "a.js"],
  ],
};
