"use strict";

module.exports = {
  "fp-ts": ({ option, function: f }) =>
    f.pipe(
      option.some(1),
      option.map((x) => x + 1),
    ),
};
