"use strict";

module.exports = {
  dayjs: (dayjs) => [
    dayjs("2024-02-30").format("YYYY-MM-DD dddd"),
    dayjs("2024-01-01").add(1, "quarter").isValid(),
  ],
};
