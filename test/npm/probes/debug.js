"use strict";
module.exports = {
  debug: (debug) => {
    const lines = [];
    debug.enable("app:*,-app:quiet");
    const log = debug("app:loud");
    log.log = (...words) => lines.push(words.length);
    log("%s %j", "x", { a: 1 });
    return [
      log.enabled,
      debug.enabled("app:quiet"),
      debug.disable(),
      lines,
      debug.humanize(90_000),
    ];
  },
};
