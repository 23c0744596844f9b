"use strict";

module.exports = {
  bull: (Bull) => {
    const queue = new Bull("q", {
      redis: {
        host: "127.0.0.1",
        port: 1,
        lazyConnect: true,
        maxRetriesPerRequest: 0,
      },
    });
    queue.on("error", () => {});
    const { name } = queue;
    queue.close().catch(() => {});
    return name;
  },
};
