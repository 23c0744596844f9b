"use strict";

module.exports = {
  "@babel/preset-env": (preset) => typeof preset.default,
};
