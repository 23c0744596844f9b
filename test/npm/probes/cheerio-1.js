"use strict";

module.exports = {
  "cheerio-1": ({ load }) => load("<ul><li>a<li class=x>b</ul>")("li.x").text(),
};
