"use strict";

module.exports = {
  shiki: async ({ codeToHtml }) =>
    codeToHtml("const a = 1", { lang: "js", theme: "nord" }),
};
