"use strict";
const { answers } = require("../loopback.js");

module.exports = {
  koa: async (Koa) => {
    const app = new Koa();
    app.use(async (context, next) => {
      await next();
      context.set("x-method", context.method);
    });
    app.use((context) => {
      if (context.path === "/boom") context.throw(418, "boom");
      context.body = { path: context.path, query: context.query };
    });
    app.silent = true;
    return answers(app.callback(), ["/a?b=1", "/boom"]);
  },
};
