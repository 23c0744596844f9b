"use strict";
module.exports = {
  group: "linters",
  files: {
    "a.yaml": "a: 1\nb: [x, y]\n",
    "bad.yaml": "a: [",
    "c.json": '{"x":[1,{"y":null}]}',
  },
  runs: [
    ["a.yaml"],
    ["bad.yaml"],
    ["c.json"],
    ["--help"],
    ["-t", "bad.yaml"],
    ["--version"],
  ],
};
