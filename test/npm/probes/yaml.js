"use strict";

module.exports = {
  yaml: (yaml) => [
    yaml.parse("a: &x [1, 2]\nb: *x\nc: |\n  text\n"),
    yaml.stringify({ a: ["b", { c: null }] }),
  ],
};
