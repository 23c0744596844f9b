"use strict";
const { Writable } = require("node:stream");

module.exports = {
  winston: (winston) => {
    const { format } = winston;
    const lines = [];
    const logger = winston.createLogger({
      level: "debug",
      format: format.combine(
        format.splat(),
        format.label({ label: "l" }),
        format.json(),
      ),
      transports: [
        new winston.transports.Stream({
          stream: new Writable({
            write(chunk, _encoding, done) {
              lines.push(String(chunk));
              done();
            },
          }),
        }),
      ],
    });
    logger.info("hello %s", "you", { extra: 1 });
    logger.silly("not shown");
    return new Promise((resolve) => {
      logger.on("finish", () => setImmediate(() => resolve(lines)));
      logger.end();
    });
  },
};
