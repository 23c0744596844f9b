"use strict";
module.exports = {
  marked: ({ marked }) =>
    marked.parse("# A\n\n- x\n- `y`\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n"),
};
