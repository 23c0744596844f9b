"use strict";
module.exports = {
  group: "servers",
  files: {
    "config/default.json": '{"db":{"host":"h"},"port":1}',
    "config/production.yaml": "port: 2\n",
    "config/default.js": "module.exports={port:3}",
    "c.json": '{"a":8080}',
  },
  text: 'const config=require("config");console.log(config.get("db.host"),config.get("port"),config.util.getConfigSources().map(s=>s.name.split("/").pop()));\nconst log4js=require("log4js");log4js.configure({appenders:{f:{type:"file",filename:"a.log",layout:{type:"pattern",pattern:"%p %m"}},o:{type:"stdout",layout:{type:"messagePassThrough"}}},categories:{default:{appenders:["f","o"],level:"debug"}}});log4js.getLogger().info("x");log4js.shutdown(()=>{});\nconst convict=require("convict");const c=convict({a:{default:1,format:"port",env:"A"}});c.loadFile("./c.json");c.validate();console.log(c.get("a"));\n',
  runs: [[], { args: [], env: { NODE_ENV: "production" } }],
};
