"use strict";
const { withServer } = require("../loopback.js");

module.exports = {
  undici: async ({ request, fetch }) =>
    withServer(async (origin) => {
      const { statusCode, body } = await request(`${origin}/a`);
      const response = await fetch(`${origin}/b`);
      return [statusCode, await body.text(), await response.text()];
    }),
};
