"use strict";

module.exports = {
  "date-fns": ({ addMonths, format, parse }) =>
    format(
      addMonths(parse("31.01.2024", "dd.MM.yyyy", new Date(0)), 1),
      "PPPP",
    ),
};
