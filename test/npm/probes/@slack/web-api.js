"use strict";
const { withServer } = require("../../loopback.js");

module.exports = {
  "@slack/web-api": async ({ WebClient }) =>
    withServer((origin) =>
      new WebClient("t", {
        slackApiUrl: `${origin}/api/`,
        retryConfig: { retries: 0 },
      }).auth
        .test()
        .catch(({ code }) => code),
    ),
};
