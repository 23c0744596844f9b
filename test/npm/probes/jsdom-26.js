"use strict";

module.exports = {
  "jsdom-26": ({ JSDOM }) => {
    const { window } = new JSDOM("<p hidden>a</p>");
    return [
      window.document.body.innerHTML,
      window.getComputedStyle(window.document.querySelector("p")).display,
    ];
  },
};
