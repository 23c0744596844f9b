"use strict";

module.exports = {
  htmlparser2: ({ parseDocument, DomUtils }) =>
    DomUtils.getOuterHTML(parseDocument("<p>a<br>b<p>c&amp;")),
};
