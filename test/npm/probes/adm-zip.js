"use strict";

module.exports = {
  "adm-zip": (AdmZip) => {
    const zip = new AdmZip();
    zip.addFile("a.txt", Buffer.from("hello"));
    return new AdmZip(zip.toBuffer()).readAsText("a.txt");
  },
};
