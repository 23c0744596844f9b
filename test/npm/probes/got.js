"use strict";
const { createServer } = require("node:http");

module.exports = {
  got: async ({ got, HTTPError }) => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === "/missing" ? 404 : 200;
      response.setHeader("content-type", "application/json");
      request.pipe(response);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const prefixUrl = `http://127.0.0.1:${server.address().port}`;
    const client = got.extend({ prefixUrl, retry: { limit: 0 } });
    const echoed = await client.post("echo", { json: { a: [1] } }).json();
    const failure = await client("missing").catch((error) => [
      error instanceof HTTPError,
      error.code,
      error.response.statusCode,
    ]);
    const refused = await got("nonsense:").catch(({ code, message }) => [
      code,
      message,
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    return [echoed, failure, refused];
  },
};
