"use strict";
module.exports = {
  lodash: (_) => [
    _.template("<% _.each(xs, x => { %><%- x %>,<% }) %>")({ xs: ["<", "b"] }),
    _.chain([3, 1, 2]).sortBy().map(_.partial(_.add, 10)).value(),
    _.merge({ a: { b: 1 } }, { a: { c: [2] } }),
    _.VERSION,
  ],
  "lodash/fp": (fp) =>
    fp.flow(fp.filter("on"), fp.map("id"))([{ id: 1, on: true }, { id: 2 }]),
  "lodash/debounce": async (debounce) => {
    let calls = 0;
    const bounced = debounce(() => ++calls, 5);
    bounced();
    bounced();
    return [bounced.flush(), calls];
  },
};
