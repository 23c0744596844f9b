"use strict";
module.exports = {
  "@node-rs/crc32": ({ crc32, crc32c }) => [
    crc32("ingot"),
    crc32c(Buffer.from("ingot")),
    crc32("ingot", 7),
    String(crc32).includes("[native code]"),
  ],
};
