"use strict";
const { withServer } = require("../loopback.js");

module.exports = {
  "node-fetch-2": async (fetch) =>
    withServer(async (origin) => (await fetch(`${origin}/x`)).text()),
};
