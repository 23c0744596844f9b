"use strict";

module.exports = {
  pg: (pg) => [
    pg.escapeLiteral("it's"),
    pg.types.getTypeParser(23)("7"),
    new pg.Client({ host: "127.0.0.1", user: "u", port: 1 }).port,
    pg.native ?? null,
  ],
};
