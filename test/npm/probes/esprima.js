"use strict";

module.exports = {
  esprima: (esprima) => esprima.parseScript("a = 1").body[0].type,
};
