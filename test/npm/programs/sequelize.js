"use strict";
module.exports = {
  group: "managers",
  package: "sequelize-cli",
  bin: "sequelize",
  files: {},
  runs: [
    ["--version"],
    ["--help"],
    ["init"],
    ["model:generate", "--name", "U", "--attributes", "a:string"],
    ["migration:generate", "--name", "x"],
    ["db:migrate"],
  ],
  ignore: [/\d{14}/g],
  ignoreFiles: [/\/\d{14}/],
};
