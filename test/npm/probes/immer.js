"use strict";

module.exports = {
  immer: ({ produce }) => {
    const base = { a: [1], b: {} };
    const next = produce(base, (draft) => {
      draft.a.push(2);
    });
    return [next, next.b === base.b, Object.isFrozen(next)];
  },
};
