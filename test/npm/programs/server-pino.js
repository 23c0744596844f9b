"use strict";
module.exports = {
  group: "fixtures",
  text: 'const pino=require("pino");const t=pino.transport({targets:[{target:"pino/file",options:{destination:"./out.log"}},{target:"pino-pretty",options:{colorize:false,translateTime:false,ignore:"pid,hostname,time"}}]});\nconst l=pino({base:null,timestamp:false},t);l.info({a:1},"hello");l.error(new Error("x").message);l.child({c:1}).warn("w");t.on("ready",()=>setTimeout(()=>l.flush(()=>process.exit(0)),300));\n',
  runs: [[]],
};
