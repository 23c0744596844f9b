"use strict";

module.exports = {
  mysql: (mysql) => mysql.format("select ?? where a = ?", ["b", new Date(0)]),
};
