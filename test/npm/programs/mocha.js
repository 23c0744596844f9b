"use strict";
module.exports = {
  group: "builders",
  files: {
    ".mocharc.json": '{"spec":["test/*.js"],"require":["./setup.js"]}',
    "setup.js": "global.fromSetup=1;exports.mochaHooks={beforeEach(){}}",
    "test/a.js":
      "const a=require('assert');describe('x',()=>{it('ok',()=>a.equal(fromSetup,1));it('fails',()=>a.deepEqual({a:1},{a:2}));it.skip('s');it('async',async()=>{})})",
    "test/b.js":
      "const {describe,it}=globalThis;it('two',function(){this.slow(9999)})",
    "esm/a.mjs": "it('esm',()=>{})",
    "rep.js":
      "module.exports=function(r){r.on('end',()=>console.log('own reporter',r.stats.passes))}",
  },
  runs: [
    [],
    ["--reporter", "dot"],
    ["--reporter", "json"],
    ["--reporter", "./rep.js"],
    ["--parallel"],
    ["--spec", "esm/*.mjs"],
    ["--help"],
    ["--version"],
    ["--reporter", "nothere"],
    ["init", "web"],
    ["--list-reporters"],
    ["--list-interfaces"],
    ["--dry-run"],
    ["--ui", "tdd", "--no-config", "test/b.js"],
    ["--bail", "-g", "ok"],
    ["--inspect-x", "-n", "no-deprecation"],
  ],
  ignore: [/"duration": \d+/g, /"(start|end)": "[^"]*"/g],
};
