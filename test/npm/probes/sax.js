"use strict";

module.exports = {
  sax: (sax) => {
    const events = [];
    const parser = sax.parser(true);
    parser.onopentag = ({ name }) => events.push(name);
    parser.write("<a><b/></a>").close();
    return events;
  },
};
