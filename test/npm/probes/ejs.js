"use strict";
module.exports = {
  ejs: (ejs) => [
    ejs.render("<% for (const x of xs) { %><%= x %>;<% } %>", { xs: ["<", 1] }),
    ejs.VERSION,
    ejs.compile("<%- a %>", { client: true }).toString().length > 100,
  ],
};
