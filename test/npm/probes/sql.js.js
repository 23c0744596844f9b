"use strict";

module.exports = {
  "sql.js": async (initSqlJs) => {
    const SQL = await initSqlJs();
    const db = new SQL.Database();
    db.run("create table t (a, b); insert into t values (1, 'x'), (2, 'y')");
    return db.exec("select a, upper(b) from t order by a desc");
  },
};
