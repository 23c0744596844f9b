"use strict";

module.exports = {
  "@hapi/hapi": async (Hapi) => {
    const server = Hapi.server({ port: 0, host: "127.0.0.1" });
    server.route({
      method: "GET",
      path: "/hello/{name}",
      handler: ({ params }) => ({ hello: params.name }),
    });
    await server.start();
    const response = await fetch(`${server.info.uri}/hello/you`, {
      headers: { connection: "close" },
    });
    const none = await server.inject("/none");
    const results = [response.status, await response.json(), none.result];
    await server.stop();
    return results;
  },
};
