"use strict";
const { withServer } = require("../loopback.js");

module.exports = {
  "got-11": async (got) => withServer((origin) => got(`${origin}/x`).text()),
};
