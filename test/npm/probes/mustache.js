"use strict";

module.exports = {
  mustache: (mustache) =>
    mustache.render("{{#a}}<{{b}}>{{/a}}{{{c}}}", {
      a: [{ b: 1 }, { b: "&" }],
      c: "&",
    }),
};
