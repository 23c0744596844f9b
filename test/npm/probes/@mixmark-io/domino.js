"use strict";
module.exports = {
  "@mixmark-io/domino": (domino) => {
    const { document } = domino.createWindow("<ul><li>a<li class=b>c</ul>");
    const found = document.querySelector("li.b");
    found.setAttribute("id", "x");
    return [found.textContent, document.body.innerHTML];
  },
  "@mixmark-io/domino/lib/Document": (Document) => {
    const document = new Document(true, null);
    document.appendChild(document.createElement("p"));
    return document.outerHTML ?? document.childNodes.length;
  },
};
