"use strict";

module.exports = {
  yup: async (yup) => {
    const schema = yup.object({ a: yup.number().required().positive() });
    return [
      await schema.validate({ a: "3" }),
      await schema.validate({ a: -1 }).catch((error) => error.errors),
    ];
  },
};
