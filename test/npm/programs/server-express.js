"use strict";
module.exports = {
  group: "fixtures",
  beside: {
    "views/a.ejs": "<b><%= x %></b><%- include('part/b') %>",
    "views/part/b.ejs": "part",
    "public/s.css": "a{}",
  },
  text: 'const express=require("express"),path=require("path");const app=express();app.set("view engine","ejs");app.set("views",path.join(__dirname,"views"));\napp.use(express.static(path.join(__dirname,"public")));app.use(express.json());\napp.get("/v",(q,s)=>s.render("a",{x:q.query.x}));app.post("/e",(q,s)=>s.json(q.body));app.get("/t",()=>{throw new Error("t")});app.get("/f",(q,s)=>s.sendFile(path.join(__dirname,"public/s.css")));\napp.listen(+process.argv[2],"127.0.0.1",()=>console.log("ready"));\n',
  runs: [
    {
      args: ["38301"],
      until: /ready/,
      fetch: [
        "http://127.0.0.1:38301/v?x=1",
        "http://127.0.0.1:38301/s.css",
        {
          url: "http://127.0.0.1:38301/e",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"a":1}',
        },
        {
          url: "http://127.0.0.1:38301/e",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{bad",
        },
        "http://127.0.0.1:38301/none",
        "http://127.0.0.1:38301/f",
      ],
    },
  ],
  // The page of an error has its stack.
  ignore: [
    /<br>(?: |&nbsp;)+at .*?(?=<\/pre>)/g,
    /"content-length":"\d+"(?=,"content-security-policy")/g,
  ],
};
