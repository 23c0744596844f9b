"use strict";
const { get } = require("node:http");

module.exports = {
  nock: async (nock) => {
    nock("http://a.example").get("/b").reply(200, { c: 1 });
    const text = await new Promise((resolve, reject) =>
      get("http://a.example/b", (response) => {
        response.setEncoding("utf8");
        response.on("data", resolve);
      }).on("error", reject),
    );
    nock.restore();
    return text;
  },
};
