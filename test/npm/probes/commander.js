"use strict";
module.exports = {
  commander: ({ Command }) => {
    const program = new Command("tool")
      .exitOverride()
      .option("-n, --number <n>", "a number", Number)
      .argument("<file>");
    program.parse(["-n", "3", "a.txt"], { from: "user" });
    return [program.opts(), program.args, program.helpInformation()];
  },
};
