"use strict";
module.exports = {
  group: "linters",
  files: {
    "svgo.config.mjs":
      "export default {multipass:true,plugins:['preset-default',{name:'own',fn:()=>({element:{enter:(n)=>{n.attributes.own='1'}}})}]};",
    "a.svg":
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><!-- c --><g><rect x="0.0000" y="0" width="10.00" height="10" fill="#ff0000"/></g></svg>',
  },
  runs: [
    ["a.svg", "-o", "b.svg"],
    ["a.svg", "-o", "-", "--pretty"],
    ["--show-plugins"],
    ["--help"],
    ["--version"],
    ["-s", "<svg/>"],
  ],
};
