"use strict";
const { withServer } = require("../loopback.js");

module.exports = {
  superagent: async (superagent) =>
    withServer(async (origin) => {
      const { status, text } = await superagent
        .post(`${origin}/a`)
        .send({ b: 1 })
        .query({ c: 2 });
      return [status, text];
    }),
};
