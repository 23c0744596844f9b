"use strict";

module.exports = {
  showdown: (showdown) =>
    new showdown.Converter({ tables: true }).makeHtml("# a\n\n*b*"),
};
