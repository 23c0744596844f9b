"use strict";
module.exports = {
  isarray: (isArray) => [isArray([]), isArray({ length: 0 }), isArray("")],
};
