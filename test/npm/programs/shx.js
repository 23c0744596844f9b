"use strict";
module.exports = {
  group: "utilities",
  files: { "a.txt": "foo\nbar\n" },
  runs: [
    ["cat", "a.txt"],
    ["sed", "s/foo/x/", "a.txt"],
    ["mkdir", "-p", "b/c"],
    ["cp", "a.txt", "b"],
    ["ls", "-R"],
    ["--help"],
    ["--version"],
    ["grep", "bar", "a.txt"],
    ["rm", "nothere"],
    ["nocmd"],
  ],
};
