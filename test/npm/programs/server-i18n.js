"use strict";
module.exports = {
  group: "ci",
  beside: {
    "locales/en/t.json": '{"k":"Hello {{n}}"}',
    "locales/de/t.json": '{"k":"Hallo {{n}}"}',
  },
  text: 'const i=require("i18next"),fs=require("fs"),path=require("path");\ni.use({type:"backend",read(l,ns,cb){fs.readFile(path.join(__dirname,"locales",l,ns+".json"),"utf8",(e,d)=>cb(e,d&&JSON.parse(d)))}}).init({lng:"de",fallbackLng:"en",ns:["t"],defaultNS:"t",preload:["en","de"]},()=>console.log(i.t("k",{n:1}),i.t("k",{n:2,lng:"en"})));\n',
  runs: [[]],
};
