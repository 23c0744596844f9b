"use strict";

module.exports = {
  mysql2: (mysql) => [
    mysql.format("select ?? from t where a = ?", ["b", "it's"]),
    mysql.createPool({ host: "127.0.0.1", port: 1 }).config.connectionLimit,
  ],
};
