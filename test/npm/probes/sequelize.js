"use strict";
const { refusal } = require("../refusal.js");

module.exports = {
  sequelize: ({ Sequelize, DataTypes, Op }) => {
    class Dialectless extends Sequelize {}
    return [
      DataTypes.STRING(10).toSql(),
      Sequelize.fn("max", Sequelize.col("a")).fn,
      String(Op.gt),
      refusal(() => new Dialectless("none://x")),
      refusal(() => new Sequelize("a", "b", "c", { dialect: "postgres" })),
    ];
  },
};
