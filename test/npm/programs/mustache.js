"use strict";
module.exports = {
  group: "linters",
  files: {
    "a.mustache": "{{#x}}{{y}}{{/x}}",
    "d.json": '{"x":[{"y":1}]}',
    "v.js": "module.exports={x:{y:2}}",
  },
  runs: [
    ["d.json", "a.mustache"],
    ["v.js", "a.mustache"],
    ["--help"],
    ["--version"],
    ["nothere.json", "a.mustache"],
  ],
};
