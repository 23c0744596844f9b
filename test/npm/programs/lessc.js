"use strict";
module.exports = {
  group: "linters",
  package: "less",
  bin: "lessc",
  files: {
    "a.less":
      '@import "b"; @plugin "./plug"; @c: red; .x { color: darken(@c, 10%); .y; w: own(); &:hover{a:b} }',
    // Of two files that are read at once either may be first.
    "m.less": '@import "b";',
    "b.less": ".y { margin: 1px }",
    "plug.js":
      "module.exports={install(less,pm,functions){functions.add('own',()=>'ownvalue')}}",
    "bad.less": ".a{",
  },
  runs: [
    ["a.less"],
    ["a.less", "out/a.css", "--source-map"],
    ["bad.less"],
    ["--help"],
    ["--version"],
    ["--js", "a.less"],
    ["-M", "m.less", "out.css"],
    ["--lint", "a.less"],
    ["nothere.less"],
  ],
};
