"use strict";

module.exports = {
  cron: ({ CronTime }) =>
    new CronTime("0 0 12 * * *", "UTC").sendAt().toISO().slice(10),
};
