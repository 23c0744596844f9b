"use strict";

module.exports = {
  "ajv-6": (Ajv) => {
    const ajv = new Ajv({ allErrors: true });
    const validate = ajv.compile({
      type: "object",
      properties: { a: { type: "string", format: "email" } },
      required: ["b"],
    });
    return [validate({ a: "x" }), validate.errors];
  },
};
