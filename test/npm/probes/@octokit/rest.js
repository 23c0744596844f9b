"use strict";
const { withServer } = require("../../loopback.js");

module.exports = {
  "@octokit/rest": async ({ Octokit }) =>
    withServer(async (origin) => {
      const { status } = await new Octokit({ baseUrl: origin }).rest.repos.get({
        owner: "o",
        repo: "r",
      });
      return status;
    }),
};
