"use strict";
module.exports = {
  minimist: (minimist) => [
    minimist(["-abc", "--n", "3", "--no-x", "--k=v", "--", "rest"]),
    minimist(["--__proto__.polluted", "1", "--constructor.prototype.y", "2"]),
    {}.polluted === undefined,
  ],
};
