"use strict";
module.exports = {
  group: "data",
  text: 'const {drizzle}=require("drizzle-orm/node-postgres");const {pgTable,serial,text}=require("drizzle-orm/pg-core");const {eq}=require("drizzle-orm");\nconst u=pgTable("u",{id:serial("id"),n:text("n")});const db=drizzle.mock();console.log(db.select().from(u).where(eq(u.n,"x")).toSQL());\nrequire("sql.js")().then((S)=>{const d=new S.Database();d.run("create table a(x)");d.run("insert into a values(1),(2)");console.log(JSON.stringify(d.exec("select sum(x) from a")))});\n',
  runs: [[]],
};
