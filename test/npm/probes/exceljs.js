"use strict";

module.exports = {
  exceljs: async ({ Workbook }) => {
    const book = new Workbook();
    book.addWorksheet("S").addRow(["a", 7]);
    const again = new Workbook();
    await again.xlsx.load(await book.xlsx.writeBuffer());
    return again.getWorksheet("S").getRow(1).values.slice(1);
  },
};
