"use strict";
module.exports = {
  group: "linters",
  package: "postcss-cli",
  bin: "postcss",
  flags: ["--include", "autoprefixer"],
  files: {
    "postcss.config.js":
      "const p=require('./plug.js');module.exports={map:false,plugins:[p()]};",
    "plug.js":
      "const f=()=>({postcssPlugin:'own',Declaration(d){if(d.value==='red')d.value='blue'}});f.postcss=true;module.exports=f;",
    "src/a.css": "a{color:red}",
    "bad.css": "a{",
  },
  runs: [
    ["src/a.css", "-o", "out.css"],
    ["src/a.css", "--dir", "out", "--verbose"],
    ["bad.css", "-o", "x.css"],
    ["--help"],
    ["src/a.css", "--no-map"],
    ["src/*.css", "-r"],
    { args: ["--no-map"], input: "b{color:red}" },
    [
      "src/a.css",
      "-u",
      "autoprefixer",
      "--no-map",
      "-o",
      "y.css",
      "--config",
      "nothere",
    ],
  ],
};
