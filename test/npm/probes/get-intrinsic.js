"use strict";
const { refusal } = require("../refusal");

module.exports = {
  "get-intrinsic": (getIntrinsic) => [
    getIntrinsic("%Array.prototype.push%") === Array.prototype.push,
    typeof getIntrinsic("%AsyncGeneratorPrototype%").next,
    refusal(() => getIntrinsic("%NoSuchThing%")),
  ],
};
