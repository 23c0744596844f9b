"use strict";
module.exports = {
  "regenerator-runtime/runtime": (runtime) => {
    const mark = runtime.mark(function walk() {
      return runtime.wrap((context) => {
        switch (context.prev++) {
          case 0:
            context.next = 1;
            return "a";
          default:
            return context.stop();
        }
      }, mark);
    });
    return [[...mark()], globalThis.regeneratorRuntime === runtime];
  },
};
