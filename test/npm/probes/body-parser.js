"use strict";
const { Readable } = require("node:stream");

module.exports = {
  "body-parser": async ({ json, urlencoded }) => {
    const parse = (parser, type, text) =>
      new Promise((resolve) => {
        const request = Object.assign(Readable.from([Buffer.from(text)]), {
          headers: {
            "content-type": type,
            "content-length": String(Buffer.byteLength(text)),
          },
        });
        parser(request, {}, (error) =>
          resolve(error === undefined ? request.body : error.message),
        );
      });
    return [
      await parse(json(), "application/json", '{"a":[1]}'),
      await parse(json(), "application/json", "{a"),
      await parse(
        urlencoded({ extended: true }),
        "application/x-www-form-urlencoded",
        "a[b]=1&c=2",
      ),
    ];
  },
};
