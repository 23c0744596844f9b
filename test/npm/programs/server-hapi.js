"use strict";
module.exports = {
  group: "servers",
  text: 'const Hapi=require("@hapi/hapi");(async()=>{const s=Hapi.server({port:+process.argv[2],host:"127.0.0.1"});s.route({method:"GET",path:"/a/{n}",handler:(r)=>({n:r.params.n})});s.route({method:"POST",path:"/e",handler:(r)=>r.payload});s.route({method:"GET",path:"/err",handler:()=>{throw new Error("x")}});await s.start();console.log("ready")})()\n',
  runs: [
    {
      args: ["38303"],
      until: /ready/,
      fetch: [
        "http://127.0.0.1:38303/a/1",
        {
          url: "http://127.0.0.1:38303/e",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"q":1}',
        },
        "http://127.0.0.1:38303/no",
      ],
    },
  ],
};
