"use strict";

module.exports = {
  "clean-css": (CleanCSS) =>
    new CleanCSS({ level: 2 }).minify("p { color: red } p { margin: 0px }")
      .styles,
};
