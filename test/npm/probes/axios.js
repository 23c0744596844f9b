"use strict";
const { withServer } = require("../loopback.js");

module.exports = {
  axios: async (axios) =>
    withServer(async (origin) => {
      const { status, data } = await axios.post(`${origin}/a`, { b: 1 });
      const failed = await axios
        .get(`${origin}/missing`)
        .catch(
          (error) => `${error.name} ${error.code} ${error.response.status}`,
        );
      return [status, data, failed];
    }),
};
