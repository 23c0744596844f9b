"use strict";
module.exports = {
  "chalk-5": ({ default: chalk, Chalk, modifierNames, supportsColor }) => {
    const colored = new Chalk({ level: 3 });
    return [
      chalk.level,
      supportsColor,
      modifierNames,
      colored.hex("#ff8800").bold`a ${1}`,
      colored.red.bgBlue("x\ny"),
    ];
  },
};
