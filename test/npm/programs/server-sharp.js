"use strict";
module.exports = {
  group: "files",
  flags: ["--native", "embed"],
  text: 'const sharp=require("sharp");sharp({create:{width:8,height:8,channels:3,background:"red"}}).resize(4).png().toBuffer({resolveWithObject:true}).then(({info})=>console.log(info));\n',
  runs: [[]],
};
