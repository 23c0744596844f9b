"use strict";
const { answers, chain } = require("../loopback.js");

module.exports = {
  helmet: (helmet) => answers(chain(helmet()), ["/"], true),
};
