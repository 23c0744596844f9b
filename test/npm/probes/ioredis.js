"use strict";

module.exports = {
  ioredis: (Redis) =>
    new Promise((resolve) => {
      const client = new Redis({
        host: "127.0.0.1",
        port: 1,
        retryStrategy: null,
      });
      client.on("error", (error) =>
        resolve([error.code, new Redis.Command("get", ["a"]).toWritable()]),
      );
    }),
};
