"use strict";

module.exports = {
  parse5: ({ parse, serialize }) => serialize(parse("<p>a<table><b>c")),
};
