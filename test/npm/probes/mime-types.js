"use strict";

module.exports = {
  "mime-types": (mime) => [
    mime.lookup("a.html"),
    mime.contentType("a.json"),
    mime.extension("image/png"),
  ],
};
