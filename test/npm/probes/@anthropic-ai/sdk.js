"use strict";
const { withServer } = require("../../loopback.js");

module.exports = {
  "@anthropic-ai/sdk": async (Anthropic) =>
    withServer(async (origin) => {
      const Client = Anthropic.default ?? Anthropic;
      const client = new Client({
        apiKey: "k",
        baseURL: origin,
        maxRetries: 0,
      });
      const answer = await client.messages.create({
        model: "m",
        max_tokens: 1,
        messages: [],
      });
      return answer.path;
    }),
};
