"use strict";
module.exports = {
  "core-js-pure/actual/array/group-by": (groupBy) => ({
    ...groupBy([1, 2, 3], (value) => (value % 2 ? "odd" : "even")),
  }),
  "core-js-pure/es/promise": (Promised) =>
    Promised.allSettled([Promised.resolve(1), Promised.reject("no")]),
};
