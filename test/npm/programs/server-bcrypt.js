"use strict";
module.exports = {
  group: "fixtures",
  text: 'const b=require("bcrypt");console.log(b.compareSync("x",b.hashSync("x",4)));b.hash("a",4,(e,h)=>b.compare("b",h,(e,r)=>console.log(e,r)))\n',
  runs: [[]],
};
