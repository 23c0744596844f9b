"use strict";
module.exports = {
  group: "linters",
  files: {
    "tailwind.config.js":
      "const plugin=require('./own');module.exports={content:['./*.html'],theme:{extend:{colors:{own:'#123456'}}},plugins:[plugin]};",
    "own.js":
      "module.exports=function({addUtilities}){addUtilities({'.own-u':{color:'red'}})};",
    "a.html":
      '<div class="p-4 text-own md:flex own-u hover:bg-red-500">x</div>',
    "a.css":
      "@tailwind base;@tailwind components;@tailwind utilities;.x{@apply p-2}",
  },
  runs: [
    ["-i", "a.css", "-o", "out.css"],
    ["-i", "a.css", "--minify"],
    ["init", "tw2.config.js"],
    ["init", "--full", "tw3.config.js"],
    ["--help"],
    ["init", "--ts"],
    ["-i", "a.css", "-o", "o2.css", "--content", "*.html"],
  ],
};
