"use strict";

module.exports = {
  "react-dom": (dom) => dom.version,
};
