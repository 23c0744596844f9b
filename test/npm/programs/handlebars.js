"use strict";
module.exports = {
  group: "linters",
  files: { "a.handlebars": "{{#each x}}{{y}}{{/each}}" },
  runs: [
    ["a.handlebars"],
    ["a.handlebars", "-f", "out.js", "-m"],
    ["--help"],
    ["--version"],
    ["."],
    ["-c", "handlebars", "a.handlebars"],
    ["-s", "-i", "{{x}}"],
  ],
};
