"use strict";

module.exports = {
  log4js: (log4js) => {
    const events = [];
    log4js.configure({
      appenders: {
        memory: {
          type: {
            configure: (_config, layouts) => {
              const layout = layouts.patternLayout("%p %c %m");
              return (event) => events.push(layout(event));
            },
          },
        },
        console: { type: "stdout", layout: { type: "messagePassThrough" } },
      },
      categories: {
        default: { appenders: ["memory", "console"], level: "info" },
      },
    });
    log4js.getLogger("cat").info("hello %d", 7);
    return events;
  },
};
