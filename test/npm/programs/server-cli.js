"use strict";
module.exports = {
  group: "tools",
  text: 'const blessed=require("blessed");console.log(typeof blessed.screen);(async()=>{const React=require("react");const {render,Text,Box}=await import("ink");const a=render(React.createElement(Box,{borderStyle:"round"},React.createElement(Text,{color:"green"},"hi")));a.unmount();\nconst inquirer=(await import("inquirer")).default;console.log(Object.keys(inquirer).length>1);const {Listr}=await import("listr2");await new Listr([{title:"a",task:(_,t)=>{t.output="o"}}],{renderer:"simple"}).run();\nconst {default:boxen}=await import("boxen");console.log(boxen("x",{title:"t"}))})()\n',
  runs: [[]],
};
