"use strict";

module.exports = {
  bson: ({ serialize, deserialize, ObjectId }) =>
    deserialize(
      serialize({ a: 1, b: new ObjectId("0123456789abcdef01234567") }),
    ),
};
