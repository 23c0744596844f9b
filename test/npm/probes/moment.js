"use strict";
module.exports = {
  moment: (moment) => [
    moment.utc("2020-02-29T12:00:00Z").add(1, "year").format("LLLL"),
    moment.duration(90, "minutes").humanize(),
    moment.locales(),
    // Required by a computed specifier.
    moment.locale("fr"),
    moment.utc(0).format("LLLL"),
  ],
  "moment/min/moment-with-locales": (moment) => {
    moment.locale("de");
    return moment.utc(0).format("LLLL");
  },
};
