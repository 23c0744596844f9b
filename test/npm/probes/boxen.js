"use strict";

module.exports = {
  boxen: ({ default: boxen }) =>
    boxen("hi", { padding: 1, borderStyle: "double" }),
};
