"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  nunjucks: (nunjucks) => [
    nunjucks.renderString(
      "{% for x in xs %}{{ x | upper }},{% endfor %}{{ '<' | e }}",
      { xs: ["a", "b"] },
    ),
    refusal(() => nunjucks.render("none.html")),
  ],
};
