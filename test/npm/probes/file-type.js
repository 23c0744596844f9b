"use strict";

module.exports = {
  "file-type": async ({ fileTypeFromBuffer }) =>
    fileTypeFromBuffer(Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")),
};
