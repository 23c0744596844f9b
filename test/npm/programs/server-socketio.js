"use strict";
module.exports = {
  group: "servers",
  text: 'const {Server}=require("socket.io");const {io}=require("socket.io-client");const http=require("http").createServer();const s=new Server(http);\ns.on("connection",(c)=>c.on("ping1",(x,cb)=>cb(x+1)));http.listen(0,()=>{const c=io("http://127.0.0.1:"+http.address().port);c.emit("ping1",1,(v)=>{console.log("pong",v);c.close();s.close()})})\n',
  runs: [[]],
};
