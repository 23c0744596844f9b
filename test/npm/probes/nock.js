"use strict";
const { get } = require("node:http");

module.exports = {
  nock: async (nock) => {
    nock("http://127.0.0.1:9").get("/b").reply(200, { c: 1 });
    const text = await new Promise((resolve, reject) => {
      const request = get("http://127.0.0.1:9/b", (response) => {
        response.setEncoding("utf8");
        response.on("data", resolve);
      });
      request.on("error", (error) => resolve(error.code));
      request.on("close", () => reject(new Error("closed")));
    });
    const names = [nock.isActive(), nock.pendingMocks()];
    nock.restore();
    return [text, names];
  },
};
