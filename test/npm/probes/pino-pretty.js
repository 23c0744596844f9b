"use strict";
module.exports = {
  "pino-pretty": ({ prettyFactory, isColorSupported }) => {
    const pretty = prettyFactory({ colorize: false, singleLine: true });
    return [
      pretty({ level: 30, time: 0, msg: "hello", extra: { a: 1 } }),
      prettyFactory({ colorize: true })('{"level":50,"err":{"type":"E"}}'),
      pretty("no JSON"),
      typeof isColorSupported,
    ];
  },
};
