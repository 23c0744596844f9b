"use strict";

module.exports = {
  pdfmake: async (pdfmake) => [typeof pdfmake, Object.keys(pdfmake).sort()],
};
