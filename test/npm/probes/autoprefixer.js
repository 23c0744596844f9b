"use strict";

module.exports = {
  autoprefixer: (autoprefixer) =>
    autoprefixer({ overrideBrowserslist: ["safari 8"] }).info(),
};
