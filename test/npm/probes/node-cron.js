"use strict";

module.exports = {
  "node-cron": ({ validate }) => [validate("* * * * *"), validate("x")],
};
