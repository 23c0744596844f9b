"use strict";
module.exports = {
  "iconv-lite": (iconv) => [
    iconv.encode("żółw", "win1250").toString("hex"),
    iconv.decode(Buffer.from("93fa967b8cea", "hex"), "Shift_JIS"),
    iconv.encode("漢字", "gb18030").toString("hex"),
    iconv.encodingExists("no-such-encoding"),
  ],
};
