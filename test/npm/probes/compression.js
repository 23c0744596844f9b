"use strict";
const { answers, chain } = require("../loopback.js");

module.exports = {
  compression: (compression) =>
    answers(chain(compression({ threshold: 0 })), ["/"], true),
};
