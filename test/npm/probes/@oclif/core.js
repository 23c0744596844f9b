"use strict";

module.exports = {
  "@oclif/core": ({ Command, Flags, Parser }) => [
    typeof Command.run,
    Flags.string().type,
    typeof Parser,
  ],
};
