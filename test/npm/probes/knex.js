"use strict";

module.exports = {
  knex: (knex) =>
    ["pg", "mysql2", "sqlite3", "mssql", "oracledb"].map((client) => {
      try {
        return knex({ client })("t")
          .where({ a: 1 })
          .join("u", "u.id", "t.u")
          .orderBy("b")
          .limit(3)
          .toString();
      } catch (error) {
        return [client, error.message.split("\n")[0]];
      }
    }),
};
