"use strict";
module.exports = {
  group: "linters",
  package: "@babel/cli",
  bin: "babel",
  flags: ["--include", "@babel/preset-env"],
  files: {
    "babel.config.js":
      "module.exports={presets:[['@babel/preset-env',{targets:{ie:'11'}}]],plugins:['./own.js']};",
    "own.js":
      "module.exports=({types:t})=>({visitor:{Identifier(p){if(p.node.name==='foo')p.node.name='bar'}}});",
    "src/a.js": "class A{#x=1;async m(){await foo?.b??1}}\nexport default A;\n",
    "src/b/c.js": "const f=(...a)=>[...a,1];\n",
    "bad.js": "let = ;",
  },
  runs: [
    ["src"],
    ["src", "-d", "lib", "--source-maps"],
    ["bad.js"],
    ["--help"],
    ["--version"],
    ["src", "--out-file", "all.js"],
    ["--plugins", "nothere", "src"],
    ["src", "-d", "lib2", "--copy-files", "--verbose"],
  ],
};
