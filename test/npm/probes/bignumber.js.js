"use strict";

module.exports = {
  "bignumber.js": (BigNumber) => new BigNumber("0.1").plus("0.2").toString(),
};
