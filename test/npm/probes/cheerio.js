"use strict";
module.exports = {
  cheerio: load,
  "cheerio/lib/slim": load,
};

function load(cheerio) {
  const $ = cheerio.load("<ul><li>a</li><li class=b>c</li></ul>");
  $("li.b").attr("data-x", "1").after("<li>d</li>");
  return [
    $.html(),
    $("li")
      .map((_index, item) => $(item).text())
      .get(),
  ];
}
