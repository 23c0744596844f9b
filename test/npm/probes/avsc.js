"use strict";

module.exports = {
  avsc: (avro) => {
    const type = avro.Type.forSchema({
      type: "record",
      name: "R",
      fields: [{ name: "a", type: "int" }],
    });
    return [[...type.toBuffer({ a: 7 })], type.isValid({ a: "x" })];
  },
};
