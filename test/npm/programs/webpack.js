"use strict";
module.exports = {
  group: "builders",
  package: "webpack-cli",
  bin: "webpack-cli",
  files: {
    "webpack.config.js":
      "const path=require('path');const P=require('./plugin');module.exports=[{name:'one',mode:'production',entry:'./src/a.js',output:{path:path.join(__dirname,'out'),filename:'[name].[contenthash].js'},module:{rules:[{test:/\\.txt$/,use:[{loader:'my-loader'}]},{test:/\\.x$/,use:path.resolve('ld.mjs')},{test:/\\.png$/,type:'asset/resource'}]},plugins:[new P()]}, {name:'two',mode:'development',entry:'./src/b.js',target:'node',output:{path:path.join(__dirname,'out2'),libraryTarget:'commonjs2'}}];",
    "plugin.js":
      "module.exports=class P{apply(c){c.hooks.emit.tap('P',(k)=>{const {RawSource}=c.webpack.sources;k.emitAsset('own.txt',new RawSource('own'))})}}",
    "node_modules/my-loader/index.js":
      "module.exports=(s)=>'module.exports='+JSON.stringify('loaded '+s)",
    "node_modules/my-loader/package.json":
      '{"name":"my-loader","main":"index.js"}',
    "ld.mjs": "export default (s)=>'export default '+JSON.stringify(s)",
    "src/a.js":
      "import t from './t.txt';import x from './x.x';import('./lazy').then(console.log);import p from './p.png';console.log(t,x,p);",
    "src/t.txt": "text",
    "src/x.x": "xx",
    "src/p.png": "PNG",
    "src/lazy.js": "export default 1",
    "src/b.js": "const fs=require('fs');module.exports=require('./lazy')",
    "bad.js": "require('./nothere')",
  },
  runs: [
    ["build"],
    ["build", "--json"],
    ["build", "--config-name", "two", "--stats", "verbose"],
    ["help"],
    ["--version"],
    ["configtest"],
    ["info"],
    ["build", "--no-config", "--entry", "./bad.js"],
    ["build", "--config", "nothere.js"],
  ],
  ignore: [
    /"(hash|time|builtAt|outputPath)": ?("[^"]*"|\d+)/g,
    /"[a-z]+": \d+(?=,?\n)/g,
    /[\d.]+ ?(KiB|bytes|GB)/g,
  ],
};
