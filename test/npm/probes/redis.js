"use strict";

module.exports = {
  redis: async ({ createClient }) => {
    const client = createClient({
      url: "redis://127.0.0.1:1",
      socket: { reconnectStrategy: false },
    });
    client.on("error", () => {});
    const code = await client.connect().catch((error) => error.code);
    return [code, client.isOpen];
  },
};
