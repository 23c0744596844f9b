"use strict";

module.exports = {
  browserslist: (browserslist) => [
    browserslist("ie 10-11"),
    browserslist.coverage(["ie 11"]) >= 0,
  ],
};
