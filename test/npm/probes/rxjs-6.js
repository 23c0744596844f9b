"use strict";

module.exports = {
  "rxjs-6": ({ of, interval, merge }) => {
    const seen = [];
    merge(of(1, 2), of(3)).subscribe((value) => seen.push(value));
    return [seen, typeof interval];
  },
};
