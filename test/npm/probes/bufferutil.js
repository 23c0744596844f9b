"use strict";
module.exports = {
  bufferutil: ({ mask, unmask }) => {
    const source = Buffer.from("a text that is longer than eight bytes");
    const key = Buffer.from([1, 2, 3, 4]);
    const masked = Buffer.alloc(source.length);
    mask(source, key, masked, 0, source.length);
    const hex = masked.toString("hex");
    unmask(masked, key);
    // Of the addon, not of the fallback in JavaScript.
    return [hex, masked.toString(), String(mask).includes("[native code]")];
  },
};
