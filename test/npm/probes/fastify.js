"use strict";

module.exports = {
  fastify: async (fastify) => {
    const app = fastify();
    app.post(
      "/sum",
      {
        schema: {
          body: {
            type: "object",
            required: ["a"],
            properties: { a: { type: "integer" }, b: { type: "integer" } },
          },
        },
      },
      async ({ body }) => ({ sum: body.a + (body.b ?? 0) }),
    );
    const good = await app.inject({
      method: "POST",
      url: "/sum",
      payload: { a: 1, b: 2 },
    });
    const bad = await app.inject({ method: "POST", url: "/sum", payload: {} });
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address();
    const live = await fetch(`http://127.0.0.1:${port}/none`, {
      headers: { connection: "close" },
    });
    const results = [good.json(), bad.json(), live.status, await live.json()];
    await app.close();
    return results;
  },
};
