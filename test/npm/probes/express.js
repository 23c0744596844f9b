"use strict";
module.exports = {
  express: async (express) => {
    const app = express();
    app.use(express.json());
    app.post("/echo/:id", (request, response) => {
      response.json({
        id: request.params.id,
        q: request.query,
        b: request.body,
      });
    });
    app.get("/boom", () => {
      throw Object.assign(new Error("boom"), { status: 418 });
    });
    return answers(app, [
      ["/echo/7?a[b]=1", { method: "POST", body: '{"x":[1]}' }],
      ["/boom", {}],
      ["/missing", {}],
    ]);
  },
  "express/lib/router": (router) => {
    const routes = router();
    routes.get("/a/:b", () => {});
    return routes.stack.map((layer) => [layer.regexp.source, layer.keys]);
  },
};

/** What a server on a port of the system's choice answers to some requests. */
async function answers(app, requests) {
  const server = await new Promise((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  const origin = `http://127.0.0.1:${server.address().port}`;
  const results = [];
  for (const [path, init] of requests) {
    const response = await fetch(origin + path, {
      ...init,
      headers: { "content-type": "application/json", connection: "close" },
    });
    results.push([
      response.status,
      response.headers.get("content-type"),
      response.headers.get("etag"),
      await response.text(),
    ]);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return results;
}
