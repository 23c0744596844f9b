"use strict";
module.exports = {
  group: "builders",
  files: {
    "Gruntfile.js":
      "module.exports=(g)=>{g.initConfig({own:{a:{x:1}}});g.loadTasks('tasks');g.registerTask('default',['own']);g.registerTask('tpl',function(){g.log.writeln(g.template.process('<%= a %>',{data:{a:1}}));g.file.write('o.txt','x');g.file.copy('o.txt','p.txt')})};",
    "tasks/own.js":
      "module.exports=(g)=>g.registerMultiTask('own',function(){g.log.writeln(this.target,JSON.stringify(this.data))})",
  },
  runs: [
    [],
    ["tpl", "--verbose"],
    ["--help"],
    ["--version"],
    ["nothere"],
    ["own:a", "--force"],
  ],
};
