"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  jsonwebtoken: (jwt) => {
    const token = jwt.sign({ a: 1, iat: 1 }, "secret", { algorithm: "HS256" });
    return [
      token,
      jwt.verify(token, "secret"),
      refusal(() => jwt.verify(token, "other")),
    ];
  },
};
