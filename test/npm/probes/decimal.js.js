"use strict";

module.exports = {
  "decimal.js": (Decimal) => new Decimal(2).sqrt().toString(),
};
