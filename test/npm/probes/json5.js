"use strict";

module.exports = {
  json5: (JSON5) => [
    JSON5.parse("{a:1,/*c*/b:'x',}"),
    JSON5.stringify({ a: 1 }),
  ],
};
