"use strict";
module.exports = {
  chalk: (chalk) => {
    const colored = new chalk.Instance({ level: 3 });
    return [
      chalk.level,
      colored.hex("#ff8800").bold`a ${1}`,
      colored.red.bgBlue("x\ny"),
    ];
  },
};
