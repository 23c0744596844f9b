"use strict";
const { createServer } = require("node:http");

module.exports = {
  "node-fetch": async ({ default: fetch, Headers, FormData, FetchError }) => {
    const server = createServer((request, response) => {
      response.setHeader("x-method", request.method);
      request.pipe(response);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${server.address().port}`;
    const headers = new Headers({ connection: "close" });
    const body = new URLSearchParams({ a: "1 2" });
    const response = await fetch(origin, { method: "POST", body, headers });
    const answer = [
      response.status,
      response.headers.get("x-method"),
      await response.text(),
    ];
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const form = await new Response("a=1", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }).formData();
    const failure = await fetch("data:x").catch((error) => error.name);
    const text = await (await fetch("data:text/plain,hello")).text();
    return [
      answer,
      failure,
      text,
      form.get("a"),
      typeof FormData,
      FetchError.prototype instanceof Error,
    ];
  },
};
