"use strict";
const { PassThrough } = require("node:stream");

module.exports = {
  ora: ({ default: ora, spinners }) => {
    const stream = new PassThrough();
    const spinner = ora({ text: "working", stream, isEnabled: false });
    spinner.start().succeed("done");
    return [
      Object.keys(spinners).length,
      spinner.isSpinning,
      spinner.frame(),
      String(stream.read()),
    ];
  },
};
