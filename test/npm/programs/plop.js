"use strict";
module.exports = {
  group: "utilities",
  files: {
    "plopfile.cjs":
      "module.exports=(p)=>{p.setGenerator('c',{description:'x',prompts:[{type:'input',name:'name',message:'n'}],actions:[{type:'add',path:'out/{{kebabCase name}}.js',templateFile:'t.hbs'},{type:'append',path:'log.txt',template:'{{name}}'}]})}",
    "t.hbs": "// {{pascalCase name}}\n",
    "log.txt": "log\n",
  },
  runs: [
    ["--plopfile", "plopfile.cjs", "c", "my thing"],
    ["--help"],
    ["--version"],
    ["--plopfile", "plopfile.cjs", "nothere"],
    ["--init"],
  ],
};
