"use strict";
const { refusal } = require("../refusal");

module.exports = {
  "es-abstract/es2023": (abstract) => [
    abstract.ToInt32(2 ** 40 + 5),
    abstract.Type(null),
    refusal(() => abstract.ToObject(undefined)),
  ],
  "es-abstract/2023/ToPrimitive": (toPrimitive) => [
    toPrimitive({ valueOf: () => 7 }),
    toPrimitive({}, String),
  ],
  "es-abstract/helpers/isNaN": (isNotNumber) => [
    isNotNumber(Number.NaN),
    isNotNumber("x"),
  ],
};
