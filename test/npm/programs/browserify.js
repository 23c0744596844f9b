"use strict";
module.exports = {
  group: "builders",
  files: {
    "a.js":
      "const p=require('path');const e=require('./b');console.log(p.join('a',e),process.env.X,Buffer.from('a'))",
    "b.json": "1",
    "b.js": "module.exports='b'",
    "tr.js":
      "const {Transform}=require('stream');module.exports=()=>new Transform({transform(c,e,cb){cb(null,String(c).replace(/'b'/,'\"B\"'))}})",
    "bad.js": "require('./nothere')",
    "syn.js": "let = =",
  },
  runs: [
    ["a.js"],
    ["a.js", "-o", "out.js", "-d"],
    ["-t", "./tr.js", "b.js"],
    ["bad.js"],
    ["syn.js"],
    ["--help"],
    ["--help", "advanced"],
    ["--version"],
    ["--list", "b.js"],
    ["--deps", "b.js"],
    ["-s", "x", "b.js"],
    ["--bare", "a.js"],
    ["--node", "a.js"],
  ],
  exception:
    "It bundles files of its own dependencies, whose folders it looks for on the disk.",
};
