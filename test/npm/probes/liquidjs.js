"use strict";

module.exports = {
  liquidjs: ({ Liquid }) =>
    new Liquid().parseAndRender(
      "{% for x in xs %}{{ x | plus: 1 }},{% endfor %}",
      { xs: [1, 2] },
    ),
};
