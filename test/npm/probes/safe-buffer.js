"use strict";
module.exports = {
  "safe-buffer": ({ Buffer: Safe }) => [
    Safe === Buffer,
    Safe.from("é").toString("hex"),
  ],
};
