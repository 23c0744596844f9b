"use strict";
module.exports = {
  group: "servers",
  beside: {
    "plugins/one.js":
      "module.exports=async(f)=>{f.decorate('one',()=>1);f.get('/one',async()=>({one:f.one()}))};module.exports[Symbol.for('skip-override')]=true;",
    "plugins/two.js":
      "module.exports=async(f)=>{f.get('/two',{schema:{querystring:{type:'object',properties:{n:{type:'integer'}},required:['n']},response:{200:{type:'object',properties:{n:{type:'integer'}}}}}},async(q)=>({n:q.query.n,x:1}))};",
  },
  text: 'const fs=require("fs"),path=require("path");const f=require("fastify")({logger:{level:"warn"}});\nfor(const n of fs.readdirSync(path.join(__dirname,"plugins")).sort())f.register(require(path.join(__dirname,"plugins",n)));\nf.post("/e",async(q)=>q.body);f.get("/err",async()=>{throw new Error("boom")});\nf.listen({port:+process.argv[2],host:"127.0.0.1"}).then(()=>console.log("ready"));\n',
  runs: [
    {
      args: ["38302"],
      until: /ready/,
      fetch: [
        "http://127.0.0.1:38302/one",
        "http://127.0.0.1:38302/two?n=3",
        "http://127.0.0.1:38302/two?n=x",
        {
          url: "http://127.0.0.1:38302/e",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"a":[1]}',
        },
        "http://127.0.0.1:38302/err",
        "http://127.0.0.1:38302/nope",
      ],
    },
  ],
  ignore: [
    /"(time|pid|hostname|reqId|responseTime|stack|remotePort)":("[^"]*"|[\d.]+)/g,
    /"err":\{.*?\}/g,
  ],
};
