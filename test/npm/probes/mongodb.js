"use strict";

module.exports = {
  mongodb: ({ MongoClient, ObjectId, BSON }) => {
    const client = new MongoClient("mongodb://127.0.0.1:1/db");
    return [
      client.db().databaseName,
      new ObjectId("0123456789abcdef01234567").toString(),
      [...BSON.serialize({ a: 1 })],
    ];
  },
};
