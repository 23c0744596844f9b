"use strict";
module.exports = {
  qs: (qs) => [
    qs.parse("a[b][]=1&a[b][]=2&c=%20&__proto__[x]=1"),
    qs.stringify({ a: { b: [1, 2] }, d: new Date(0) }, { encode: false }),
  ],
};
