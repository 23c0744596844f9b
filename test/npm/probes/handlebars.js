"use strict";
const { refusal } = require("../refusal");

module.exports = {
  handlebars: (handlebars) => {
    handlebars.registerHelper("loud", (text) => text.toUpperCase());
    const template =
      "{{#each xs}}{{loud this}}{{#unless @last}},{{/unless}}{{/each}}{{&raw}}";
    return [
      handlebars.compile(template)({ xs: ["a", "b"], raw: "<" }),
      handlebars.precompile("{{a.b}}"),
      refusal(() => handlebars.parse("{{#if}}")),
    ];
  },
  "handlebars/runtime": ({ VERSION, escapeExpression }) => [
    VERSION,
    escapeExpression("<&>"),
  ],
};
