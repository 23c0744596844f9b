"use strict";
function tryOut({ nanoid, customAlphabet, urlAlphabet }) {
  return [
    nanoid().length,
    /^[\w-]+$/.test(nanoid(100)),
    customAlphabet("a", 5)(),
    urlAlphabet,
  ];
}

module.exports = { nanoid: tryOut, "nanoid/non-secure": tryOut };
