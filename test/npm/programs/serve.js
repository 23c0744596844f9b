"use strict";
module.exports = {
  group: "utilities",
  files: {
    "index.html": "<p>hello",
    "a/b.txt": "text",
    "serve.json":
      '{"headers":[{"source":"**","headers":[{"key":"x-own","value":"1"}]}]}',
    "d/e.js": "1",
  },
  runs: [
    ["--help"],
    ["--version"],
    {
      args: ["-l", "tcp://127.0.0.1:38117"],
      until: /Accepting connections/,
      fetch: [
        "http://127.0.0.1:38117/",
        "http://127.0.0.1:38117/a",
        "http://127.0.0.1:38117/d/e.js",
        "http://127.0.0.1:38117/nothere",
      ],
    },
    {
      args: ["-s", "-n", "-l", "tcp://127.0.0.1:38117"],
      until: /Accepting connections/,
      fetch: ["http://127.0.0.1:38117/x/y"],
    },
    ["-l", "bad"],
  ],
  ignore: [/\d+\/\d+\/\d{4} \d+:\d+:\d+ [AP]M/g, /in \d+/g, /Returned.*/g],
};
