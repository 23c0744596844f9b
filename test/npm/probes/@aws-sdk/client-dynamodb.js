"use strict";
const { withServer } = require("../../loopback.js");

module.exports = {
  "@aws-sdk/client-dynamodb": async ({ DynamoDBClient, ListTablesCommand }) =>
    withServer(async (origin) => {
      const client = new DynamoDBClient({
        endpoint: origin,
        region: "x",
        credentials: { accessKeyId: "a", secretAccessKey: "b" },
        maxAttempts: 1,
      });
      const answer = await client
        .send(new ListTablesCommand({}))
        .catch((error) => error.name);
      client.destroy();
      return typeof answer === "string" ? answer : Object.keys(answer).sort();
    }),
};
