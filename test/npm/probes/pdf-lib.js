"use strict";

module.exports = {
  "pdf-lib": async ({ PDFDocument, StandardFonts }) => {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.Helvetica);
    document.addPage([100, 100]).drawText("hello", { font });
    const again = await PDFDocument.load(await document.save());
    return [again.getPageCount(), font.widthOfTextAtSize("hello", 12)];
  },
};
