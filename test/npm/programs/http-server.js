"use strict";
module.exports = {
  group: "utilities",
  files: { "index.html": "<p>hello", "a/b.txt": "text", "404.html": "own 404" },
  runs: [
    ["--help"],
    ["--version"],
    {
      args: ["-a", "127.0.0.1", "-p", "38118"],
      until: /Hit CTRL-C/,
      fetch: [
        "http://127.0.0.1:38118/",
        "http://127.0.0.1:38118/a/",
        "http://127.0.0.1:38118/a/b.txt",
        "http://127.0.0.1:38118/nothere",
      ],
    },
    ["-p", "38118", "-S"],
  ],
  ignore: [/\[.*UTC.*\]|\[[^\]]*\d{4}[^\]]*\]/g],
};
