"use strict";
module.exports = {
  group: "utilities",
  files: { "a.js": "console.log('ran',process.argv.slice(2))" },
  runs: [
    ["--help"],
    ["--version"],
    { args: ["a.js", "x"], until: /clean exit/ },
    { args: ["--dump", "a.js"], until: /clean exit|command/ },
    ["--help", "config"],
  ],
  ignore: [/SIGHUP to \d+|\(pid:? ?\d+\)|\[\d+\]|pid.*\d+/g, /watching \d+.*/g],
};
