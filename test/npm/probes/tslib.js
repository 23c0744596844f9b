"use strict";
module.exports = {
  tslib: async (tslib) => {
    class Base {}
    function Derived() {}
    tslib.__extends(Derived, Base);
    return [
      new Derived() instanceof Base,
      tslib.__rest({ a: 1, b: 2 }, ["a"]),
      tslib.__spreadArray([1], [2], false),
      await tslib.__awaiter(null, [], Promise, function* () {
        return yield 3;
      }),
      tslib.__importStar({ a: 1 }),
    ];
  },
};
