"use strict";

module.exports = {
  mime: ({ default: mime }) => mime.getType("a.webp"),
};
