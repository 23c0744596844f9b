"use strict";

module.exports = {
  bunyan: (bunyan) => {
    const records = [];
    const logger = bunyan.createLogger({
      name: "n",
      streams: [
        {
          type: "raw",
          stream: {
            write: ({ name, level, msg }) => records.push([name, level, msg]),
          },
        },
      ],
    });
    logger.info("hello %s", "you");
    logger.warn({ a: 1 }, "careful");
    return records;
  },
};
