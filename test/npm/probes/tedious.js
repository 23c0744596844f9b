"use strict";

module.exports = {
  tedious: ({ TYPES, Request }) => [
    Object.keys(TYPES).length,
    typeof new Request("select 1", () => {}).addParameter,
  ],
};
