/** Servers on the loopback interface, for probes. */
"use strict";
const { createServer } = require("node:http");

// The subject may replace it.
const { fetch } = globalThis;

/** Resolves when the server listens on a port of the system's choice. */
function listen(server) {
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}

/** What `use` gives, with the origin of a server that tells what it was asked. */
async function withServer(use) {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text) => {
      body += text;
    });
    request.on("end", () => {
      const { method, url } = request;
      response.statusCode = url.includes("missing") ? 404 : 200;
      response.setHeader("content-type", "application/json");
      response.setHeader("connection", "close");
      response.end(JSON.stringify({ method, path: url, body }));
    });
  });
  await listen(server);
  try {
    return await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** What a request listener answers to requests for some paths. */
async function answers(listener, paths, withHeaders = false) {
  const server = createServer(listener);
  await listen(server);
  const origin = `http://127.0.0.1:${server.address().port}`;
  const results = [];
  for (const path of paths) {
    const response = await fetch(origin + path, {
      headers: { connection: "close", origin: "http://a.example" },
    });
    const headers = [...response.headers].filter(([name]) => name !== "date");
    const { status } = response;
    // The stacks that servers answer with name files.
    const text = (await response.text()).replace(/(?:<br>|\n) +.*/g, "");
    results.push(withHeaders ? [status, text, headers] : [status, text]);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return results;
}

/** A request listener that lets a middleware go first. */
function chain(middleware) {
  return (request, response) =>
    middleware(request, response, () => {
      response.setHeader("content-type", "text/plain");
      response.end("hello");
    });
}

module.exports = { answers, chain, listen, withServer };
