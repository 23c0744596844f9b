"use strict";
module.exports = {
  group: "servers",
  text: 'const Router=require("@koa/router"); const r=new (Router.Router||Router.default||Router)(); r.get("/a/:id",(c)=>{c.body={id:c.params.id}}); console.log(r.match("/a/1","GET").pathAndMethod.length, r.url);\n',
  runs: [[]],
};
