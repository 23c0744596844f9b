"use strict";
module.exports = {
  group: "managers",
  files: {
    "knexfile.js":
      "module.exports={client:'better-sqlite3',connection:{filename:'./x.db'},useNullAsDefault:true,migrations:{directory:'./m'}}",
  },
  runs: [
    ["--version"],
    ["--help"],
    ["migrate:make", "first"],
    ["migrate:list"],
    ["init", "-x", "ts"],
    ["seed:make", "s"],
  ],
  ignore: [/\d{14}/g],
  ignoreFiles: [/\/\d+_/],
};
