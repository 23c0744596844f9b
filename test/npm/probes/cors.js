"use strict";
const { answers, chain } = require("../loopback.js");

module.exports = {
  cors: (cors) =>
    answers(
      chain(cors({ origin: "http://a.example", maxAge: 5 })),
      ["/"],
      true,
    ),
};
