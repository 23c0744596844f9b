"use strict";
module.exports = {
  joi: (joi) => {
    const schema = joi.object({
      name: joi.string().min(3).required(),
      mail: joi.string().email(),
      age: joi.number().integer().max(joi.ref("limit")),
      limit: joi.number().default(9),
    });
    const { value, error } = schema.validate(
      { name: "x", mail: "a@b.org", age: "12" },
      { abortEarly: false },
    );
    return [value, error.details, joi.version];
  },
};
