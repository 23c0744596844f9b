"use strict";

module.exports = {
  asciidoctor: (Asciidoctor) =>
    typeof Asciidoctor === "function"
      ? Asciidoctor().convert("= T\n\n* a")
      : Object.keys(Asciidoctor),
};
