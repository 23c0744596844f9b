"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  config: (config) => [config.has("a"), refusal(() => config.get("a"))],
};
