"use strict";

module.exports = {
  enquirer: (Enquirer) => Object.keys(Enquirer.prompts).sort(),
};
