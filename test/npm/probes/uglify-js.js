"use strict";

module.exports = {
  "uglify-js": ({ minify }) =>
    minify("function f(a) { return a + 1 } console.log(f(2))", {
      toplevel: true,
    }).code,
};
