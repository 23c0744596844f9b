"use strict";

module.exports = {
  superstruct: ({ object, string, is, number }) =>
    is({ a: "x", b: 1 }, object({ a: string(), b: number() })),
};
