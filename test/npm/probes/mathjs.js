"use strict";

module.exports = {
  mathjs: (math) => [
    math.evaluate("det([1, 2; 3, 4]) + sqrt(-4)").toString(),
    math.derivative("x^2 + x", "x").toString(),
  ],
};
