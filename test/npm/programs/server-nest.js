"use strict";
module.exports = {
  group: "servers",
  text: 'require("reflect-metadata");const {Module,Controller,Get,Injectable,Param,Inject}=require("@nestjs/common");const {NestFactory}=require("@nestjs/core");\nconst dec=(ds,t,k)=>ds.reduceRight((x,d)=>d(t,k,Object.getOwnPropertyDescriptor(t,k))||x,undefined);\nclass Svc{hi(){return "hi"}}Injectable()(Svc);\nclass C{constructor(s){this.s=s}a(){return {a:this.s.hi()}}}Inject(Svc)(C,undefined,0);Controller("c")(C);Get("a")(C.prototype,"a",Object.getOwnPropertyDescriptor(C.prototype,"a"));\nclass M{}Module({controllers:[C],providers:[Svc]})(M);\nNestFactory.create(M,{logger:["error","warn"]}).then(async(a)=>{await a.listen(+process.argv[2],"127.0.0.1");console.log("ready")})\n',
  runs: [
    {
      args: ["38304"],
      until: /ready/,
      fetch: ["http://127.0.0.1:38304/c/a", "http://127.0.0.1:38304/c/b"],
    },
  ],
};
