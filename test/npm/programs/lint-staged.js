"use strict";
module.exports = {
  group: "utilities",
  files: {
    "package.json": '{"name":"p"}',
    ".lintstagedrc.json": '{"*.js":"node lint.cjs"}',
    "lint.cjs": "console.log('linted',process.argv.length)",
    "a.js": "1",
    "lint-staged.config.mjs": "",
  },
  before: [
    ["git", "init", "-q", "."],
    ["git", "config", "user.email", "a@b"],
    ["git", "config", "user.name", "n"],
    ["git", "add", "lint.cjs", "package.json"],
    ["git", "commit", "-qm", "x"],
    ["git", "add", "-A"],
  ],
  runs: [
    ["--version"],
    ["--help"],
    ["-c", ".lintstagedrc.json", "--no-stash"],
    ["-c", ".lintstagedrc.json", "--no-stash", "--debug"],
  ],
  ignore: [/lint-staged:.*/g, /\+\d+ms/g],
  ignoreFiles: [/^\.git\//],
};
