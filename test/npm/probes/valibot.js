"use strict";

module.exports = {
  valibot: (v) =>
    v
      .safeParse(v.object({ a: v.pipe(v.string(), v.email()) }), { a: "x" })
      .issues.map(({ message }) => message),
};
