"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  chai: ({ expect }) =>
    refusal(() => expect({ a: [1] }).to.deep.equal({ a: [2] })),
};
