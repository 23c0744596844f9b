"use strict";

module.exports = {
  inquirer: ({ default: inquirer }) =>
    Object.keys(inquirer.prompt.prompts).sort(),
};
