"use strict";
const { tmpdir } = require("node:os");
const { join } = require("node:path");

module.exports = {
  mocha: ({ Mocha }) =>
    new Promise((resolve) => {
      const mocha = new Mocha({
        reporter: "json",
        reporterOption: { output: join(tmpdir(), `mocha-${process.pid}.json`) },
      });
      mocha.suite.addTest(new Mocha.Test("good", () => {}));
      mocha.suite.addTest(
        new Mocha.Test("bad", () => {
          throw new Error("no");
        }),
      );
      mocha.run(resolve);
    }),
};
