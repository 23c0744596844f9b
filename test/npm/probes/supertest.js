"use strict";

module.exports = {
  supertest: async (supertest) => {
    const { status, body } = await supertest((_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end('{"a":1}');
    }).get("/");
    return [status, body];
  },
};
