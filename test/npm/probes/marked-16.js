"use strict";

module.exports = {
  "marked-16": ({ marked }) => marked("# a\n\n*b* `c`\n\n- d"),
};
