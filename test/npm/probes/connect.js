"use strict";
const { answers } = require("../loopback.js");

module.exports = {
  connect: (connect) => {
    const app = connect();
    app.use("/a", (_request, response) => response.end("at a"));
    app.use((request, _response, next) => next(new Error(request.url)));
    return answers(app, ["/a/b", "/c"]);
  },
};
