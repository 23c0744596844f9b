"use strict";

module.exports = {
  jscodeshift: (j) => j("a(b)").find(j.Identifier).length,
};
