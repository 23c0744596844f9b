"use strict";

module.exports = {
  "markdown-it": (MarkdownIt) =>
    new MarkdownIt({ linkify: true, typographer: true }).render(
      '# a\n\n*b* http://c.example &copy; -- "q"\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    ),
};
