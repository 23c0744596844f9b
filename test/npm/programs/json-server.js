"use strict";
module.exports = {
  group: "utilities",
  files: {
    "db.json": '{"posts":[{"id":1,"t":"a"}],"profile":{"n":1}}',
    "routes.json": '{"/api/*":"/$1"}',
    "mw.js": "module.exports=(q,s,n)=>{s.header('x-own','1');n()}",
    "gen.js": "module.exports=()=>({users:[{id:1}]})",
  },
  runs: [
    ["--help"],
    ["--version"],
    {
      args: ["db.json", "-p", "38119", "-r", "routes.json", "-m", "mw.js"],
      until: /Type s/,
      fetch: [
        "http://127.0.0.1:38119/",
        "http://127.0.0.1:38119/posts",
        "http://127.0.0.1:38119/api/posts/1",
        {
          url: "http://127.0.0.1:38119/posts",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"t":"b"}',
        },
        "http://127.0.0.1:38119/style.css",
        "http://127.0.0.1:38119/nothere",
      ],
    },
    {
      args: ["gen.js", "-p", "38119"],
      until: /Type s/,
      fetch: [
        "http://127.0.0.1:38119/users",
        "http://127.0.0.1:38119/script.js",
      ],
    },
    ["nothere.js"],
    ["-p", "38119"],
  ],
};
