"use strict";

module.exports = {
  luxon: ({ DateTime }) =>
    DateTime.fromISO("2024-01-31T12:00", { zone: "Europe/Paris" })
      .plus({ months: 1 })
      .setLocale("fr")
      .toLocaleString(DateTime.DATETIME_FULL),
};
