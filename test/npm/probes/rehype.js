"use strict";

module.exports = {
  rehype: ({ rehype }) =>
    String(
      rehype().data("settings", { fragment: true }).processSync("<p>a<b>c"),
    ),
};
