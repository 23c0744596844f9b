"use strict";
module.exports = {
  immutable: ({ Map: ImmutableMap, List, fromJS, is }) => [
    ImmutableMap({ a: 1 }).setIn(["b", "c"], List([1, 2])),
    is(fromJS({ x: [1] }), fromJS({ x: [1] })),
    String(List([3, 1, 2]).sort()),
  ],
};
