"use strict";
module.exports = {
  group: "builders",
  files: {
    "rollup.config.mjs":
      "import own from './own.mjs';export default {input:'src/a.js',plugins:[own()],output:[{file:'out/a.cjs',format:'cjs'},{file:'out/a.mjs',format:'es',sourcemap:true}]};",
    "own.mjs":
      "export default ()=>({name:'own',transform:(c)=>c.replace('FOO','\"foo\"')});",
    "src/a.js":
      "import {b} from './b';import fs from 'fs';console.log(b,FOO,fs.x);export const unused=1;",
    "src/b.js": "export const b=1;export const c=2;",
    "bad.js": "import x from './nothere.js'",
    "rollup.ts.config.ts": "export default {}",
  },
  runs: [
    ["-c"],
    ["src/a.js", "-f", "iife", "-n", "x"],
    ["bad.js"],
    ["--help"],
    ["--version"],
    ["-c", "--silent"],
    ["src/b.js", "-p", "./own.mjs", "-f", "es"],
    { args: ["-f", "es"], input: "console.log(1)" },
  ],
};
