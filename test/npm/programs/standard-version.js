"use strict";
module.exports = {
  group: "utilities",
  files: { "package.json": '{"name":"p","version":"1.0.0"}', a: "" },
  before: [
    ["git", "init", "-q", "."],
    ["git", "config", "user.email", "a@b"],
    ["git", "config", "user.name", "n"],
    ["git", "add", "-A"],
    ["git", "commit", "-qm", "feat: x"],
  ],
  runs: [
    ["--dry-run"],
    ["--help"],
    ["--version"],
    ["--first-release"],
    ["--silent"],
  ],
  ignoreFiles: [/^\.git\//],
};
