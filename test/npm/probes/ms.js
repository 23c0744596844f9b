"use strict";
module.exports = {
  ms: (ms) => [
    ms("2 days"),
    ms("1.5h"),
    ms(60_000),
    ms(-3_000, { long: true }),
  ],
};
