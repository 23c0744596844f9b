"use strict";
module.exports = {
  group: "files",
  beside: {
    "tpl/a.pug": "extends lay\nblock c\n  p= x\n  include part/m.md\n",
    "tpl/lay.pug": "html\n  block c\n",
    "tpl/part/m.md": "text",
  },
  text: 'const pug=require("pug"),path=require("path");console.log(pug.renderFile(path.join(__dirname,"tpl","a.pug"),{x:1}));console.log(pug.compileFile(path.join(__dirname,"tpl/a.pug"),{pretty:true})({x:2}))\n',
  runs: [[]],
};
