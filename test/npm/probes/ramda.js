"use strict";
module.exports = {
  ramda: (R) => [
    R.pipe(
      R.groupBy(R.prop("k")),
      R.map(R.pluck("v")),
    )([
      { k: "a", v: 1 },
      { k: "b", v: 2 },
      { k: "a", v: 3 },
    ]),
    R.over(R.lensPath(["a", 0]), R.inc, { a: [1] }),
  ],
  "ramda/src/curry": (curry) => curry((a, b, c) => a + b + c)(1)(2)(3),
};
