"use strict";
module.exports = {
  group: "linters",
  files: {
    "a.scss":
      '@use "sass:math"; @use "b"; $c: red; .x { width: math.div(10px, 3); @include b.m; &:hover { color: $c } }',
    "_b.scss": "@mixin m { margin: 1px }",
    "bad.scss": ".a{",
  },
  runs: [
    ["a.scss"],
    ["a.scss", "out/a.css"],
    ["bad.scss"],
    ["--help"],
    ["--version"],
    ["--style=compressed", "--no-source-map", "a.scss:out.css", ".:out2"],
    ["nothere.scss"],
  ],
};
