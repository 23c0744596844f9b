"use strict";

module.exports = {
  jszip: async (JSZip) => {
    const zip = new JSZip();
    zip.file("a/b.txt", "hello");
    const again = await JSZip.loadAsync(
      await zip.generateAsync({ type: "nodebuffer" }),
    );
    return again.file("a/b.txt").async("string");
  },
};
