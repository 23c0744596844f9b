"use strict";

module.exports = {
  "@grpc/proto-loader": (loader) =>
    Object.keys(
      loader.fromJSON({
        nested: { M: { fields: { a: { type: "string", id: 1 } } } },
      }),
    ),
};
