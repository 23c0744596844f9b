"use strict";

module.exports = {
  "moment-timezone": (moment) =>
    moment.tz("2024-07-01 12:00", "America/New_York").format(),
};
