"use strict";

module.exports = {
  terser: async ({ minify }) =>
    (
      await minify("function f(a) { return a + 1 } console.log(f(2))", {
        toplevel: true,
      })
    ).code,
};
