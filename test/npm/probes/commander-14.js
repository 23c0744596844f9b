"use strict";

module.exports = {
  "commander-14": ({ Command }) => {
    const command = new Command("c")
      .option("-a, --aa <n>", "an a")
      .argument("<b>");
    command.exitOverride().configureOutput({ writeErr: () => {} });
    command.parse(["node", "c", "-a", "1", "x"]);
    return [command.opts(), command.args, command.helpInformation()];
  },
};
