"use strict";
module.exports = {
  ajv: validate,
  "ajv/dist/2020": validate,
  "ajv/dist/standalone": (standalone) => Object.keys(standalone),
};

function validate({ default: Ajv }) {
  const ajv = new Ajv({ allErrors: true });
  const check = ajv.compile({
    type: "object",
    required: ["a"],
    properties: { a: { $ref: "#/definitions/even" }, b: { pattern: "^x" } },
    definitions: { even: { type: "integer", multipleOf: 2 } },
  });
  return [check({ a: 2, b: "xy" }), check({ a: 3, b: "y" }), check.errors];
}
