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
  env: {
    GIT_AUTHOR_DATE: "2020-01-01T00:00:00Z",
    GIT_COMMITTER_DATE: "2020-01-01T00:00:00Z",
  },
  runs: [
    ["--dry-run"],

    ["--version"],
    ["--first-release"],
    ["--silent"],
  ],
  ignoreFiles: [/^\.git\//],
};
