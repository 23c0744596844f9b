"use strict";
module.exports = {
  "yargs-18": async (yargs) => {
    const parser = yargs(["build", "--level", "3", "-v"])
      .scriptName("tool")
      .locale("de")
      .command("build", "builds", (inner) =>
        inner.option("level", { type: "number" }),
      )
      .option("v", { type: "boolean", describe: "talks" })
      .exitProcess(false);
    return [parser.parseSync(), await parser.getHelp()];
  },
  "yargs-18/helpers": ({ hideBin, Parser }) => [
    hideBin(["node", "x", "--y"]),
    Parser("-a 1 --b"),
  ],
};
