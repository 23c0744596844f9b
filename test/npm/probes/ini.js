"use strict";

module.exports = {
  ini: (ini) => [
    ini.parse("a=1\n[b.c]\nd=e"),
    ini.stringify({ a: { b: "c" } }),
  ],
};
