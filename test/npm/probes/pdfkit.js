"use strict";
module.exports = {
  pdfkit: async (PDFDocument) => {
    const document = new PDFDocument({
      compress: false,
      info: { CreationDate: new Date(0) },
    });
    const chunks = [];
    document.on("data", (chunk) => chunks.push(chunk));
    const ended = new Promise((resolve) => document.on("end", resolve));
    document
      .font("Times-Italic")
      .fontSize(25)
      .text("Kerning: AVAST, 1 % of it");
    document.font("Courier").text("fixed", { align: "right" });
    const widths = ["Helvetica", "Symbol", "ZapfDingbats"].map((font) =>
      document.font(font).widthOfString("Wave"),
    );
    document.end();
    await ended;
    return [widths, Buffer.concat(chunks).toString("latin1").split("\n")];
  },
};
