"use strict";

module.exports = {
  hono: async ({ Hono }) => {
    const app = new Hono();
    app.get("/a/:b", (context) => context.json(context.req.param()));
    const responses = await Promise.all([
      app.request("/a/1"),
      app.request("/c"),
    ]);
    return Promise.all(responses.map((response) => response.text()));
  },
};
