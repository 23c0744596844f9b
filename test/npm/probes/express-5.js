"use strict";
const { answers } = require("../loopback.js");

module.exports = {
  "express-5": async (express) => {
    const app = express();
    app.use(express.json());
    app.get("/items/:id", (request, response) => {
      response.json({ id: request.params.id, query: request.query });
    });
    app.get("/late", async () => {
      throw Object.assign(new Error("late"), { status: 418 });
    });
    return answers(app, ["/items/7?a=1", "/late", "/none"]);
  },
};
