"use strict";

module.exports = {
  papaparse: (Papa) => [
    Papa.parse("a;b\n1;2", { header: true, delimiter: ";" }).data,
    Papa.unparse([{ a: 'x"y' }]),
  ],
};
