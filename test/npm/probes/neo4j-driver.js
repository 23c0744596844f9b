"use strict";

module.exports = {
  "neo4j-driver": (neo4j) => [
    neo4j.int(7).toString(),
    neo4j.isInt(neo4j.int(1)),
  ],
};
