"use strict";
const { createServer } = require("node:http");
const { listen } = require("../loopback.js");

module.exports = {
  "socket.io": async ({ Server }) => {
    const server = createServer();
    const io = new Server(server);
    await listen(server);
    const { port } = server.address();
    const response = await fetch(
      `http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`,
      { headers: { connection: "close" } },
    );
    const text = await response.text();
    const script = await fetch(
      `http://127.0.0.1:${port}/socket.io/socket.io.js`,
      {
        headers: { connection: "close" },
      },
    );
    const length = (await script.text()).length;
    io.disconnectSockets(true);
    await new Promise((resolve) => io.close(resolve));
    return [
      response.status,
      text.replace(/"sid":"[^"]*"/, "sid"),
      script.status,
      length,
    ];
  },
};
