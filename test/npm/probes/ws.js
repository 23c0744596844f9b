"use strict";
module.exports = {
  ws: ({ WebSocket, WebSocketServer }) =>
    new Promise((resolve, reject) => {
      const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
      server.on("connection", (socket) => {
        socket.on("message", (data) => socket.send(`echo ${data}`));
      });
      server.on("listening", () => {
        const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
        client.on("error", reject);
        client.on("open", () => client.send("héllo".repeat(400)));
        client.on("message", (data) => {
          client.close();
          server.close(() => resolve(String(data).length));
        });
      });
    }),
};
