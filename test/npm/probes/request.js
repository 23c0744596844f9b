"use strict";
const { withServer } = require("../loopback.js");

module.exports = {
  request: (request) =>
    withServer(
      (origin) =>
        new Promise((resolve) =>
          request.post(
            { url: `${origin}/x`, form: { a: 1 } },
            (error, _response, body) => resolve(error ?? body),
          ),
        ),
    ),
};
