"use strict";

module.exports = {
  stylus: (stylus) =>
    stylus("p\n  margin 1px * 2\n  color darken(red, 10%)").render(),
};
