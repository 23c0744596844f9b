"use strict";
module.exports = {
  turndown: (Turndown) =>
    new Turndown({ headingStyle: "atx" }).turndown(
      "<h1>Title</h1><p>a <b>bold</b> <a href=/x>link</a></p><ol><li>one</ol>",
    ),
};
