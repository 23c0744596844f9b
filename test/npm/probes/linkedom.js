"use strict";

module.exports = {
  linkedom: ({ parseHTML }) =>
    parseHTML("<p class=a>b</p>").document.querySelector(".a").outerHTML,
};
