"use strict";
const { refusal } = require("../refusal");

module.exports = {
  semver: (semver) => [
    semver.maxSatisfying(["1.2.3", "1.9.0", "2.0.0-rc.1"], "^1.2 || 2.x"),
    semver.inc("1.2.3", "prerelease", "beta"),
    new semver.Range(">=1.2 <3 || ~4.1").range,
    semver.intersects("^1.2", ">=1.9"),
    refusal(() => new semver.SemVer("x")),
  ],
  "semver/functions/satisfies": (satisfies) => [
    satisfies("1.5.0", "1.x"),
    satisfies("2.0.0-a", ">1"),
  ],
};
