"use strict";

module.exports = {
  "snowflake-sdk": (snowflake) =>
    typeof snowflake.createConnection({
      account: "a",
      username: "u",
      password: "p",
    }).connect,
};
