"use strict";
module.exports = {
  bluebird: async (Bluebird) => [
    await Bluebird.map([1, 2, 3], (value) => value * 2, { concurrency: 1 }),
    await Bluebird.promisify((value, done) => done(null, value))("x"),
    await Bluebird.any([Bluebird.reject(new Error("no")), 1]),
    await Bluebird.resolve(1)
      .timeout(1000)
      .throw(new Bluebird.TimeoutError("t"))
      .catch(Bluebird.TimeoutError, (error) => error.message),
  ],
};
