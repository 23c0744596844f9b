"use strict";
function tryOut(uuid) {
  return [
    uuid.v5("ingot", uuid.v5.URL),
    uuid.v3("ingot", uuid.v3.DNS),
    uuid.validate(uuid.v4()),
    uuid.version(uuid.v7()),
    uuid.stringify(uuid.parse("0b1d2b5c-6fd1-4b0e-9a4e-2b1d2b5c6fd1")),
  ];
}

module.exports = { "uuid-11": tryOut, imported: { "uuid-11": tryOut } };
