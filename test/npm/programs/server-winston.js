"use strict";
module.exports = {
  group: "fixtures",
  text: 'const w=require("winston");const l=w.createLogger({format:w.format.combine(w.format.splat(),w.format.json()),transports:[new w.transports.File({filename:"l/app.log",maxsize:80,maxFiles:3}),new w.transports.Console({format:w.format.simple()})]});\nfor(let i=0;i<6;i++)l.info("line %d",i);l.on("finish",()=>setTimeout(()=>console.log("done"),200));l.end();\n',
  runs: [[]],
};
