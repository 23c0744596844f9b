"use strict";

module.exports = {
  msgpackr: ({ pack, unpack }) => [
    [...pack({ a: [1, "b"] })],
    unpack(pack({ c: 1.5 })),
  ],
};
