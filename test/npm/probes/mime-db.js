"use strict";
module.exports = {
  "mime-db": (types) => [Object.keys(types).length, types["text/html"]],
  "mime-db/db.json": (types) => types["application/json"],
};
