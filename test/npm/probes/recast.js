"use strict";

module.exports = {
  recast: (recast) => recast.print(recast.parse("let a  = 1 // x")).code,
};
