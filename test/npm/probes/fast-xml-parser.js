"use strict";

module.exports = {
  "fast-xml-parser": ({ XMLParser }) =>
    new XMLParser({ ignoreAttributes: false }).parse('<a b="1"><c>d</c></a>'),
};
