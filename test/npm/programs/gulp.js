"use strict";
module.exports = {
  group: "builders",
  package: "gulp",
  files: {
    "gulpfile.js": "exports.default=(cb)=>{console.log('ran');cb()};",
    "node_modules/gulp/package.json":
      '{"name":"gulp","version":"5.0.1","main":"i.js"}',
    "node_modules/gulp/i.js":
      "const e=new (require('events'))();module.exports=Object.assign(e,{registry:()=>({tasks:()=>({})}),tree:()=>({label:'',nodes:[]}),task(){},parallel:(t)=>(cb)=>(console.log(typeof t),cb()),on:e.on.bind(e)})",
  },
  runs: [
    ["--help"],
    ["--version"],
    ["--tasks"],
    [],
    ["-f", "nothere.js"],
    ["--verify"],
    ["--completion=bash"],
  ],
};
