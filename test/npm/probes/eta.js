"use strict";

module.exports = {
  eta: ({ Eta }) =>
    new Eta().renderString("<% it.xs.forEach((x) => { %><%= x %>,<% }) %>", {
      xs: ["<", 2],
    }),
};
