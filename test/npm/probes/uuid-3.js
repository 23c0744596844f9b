"use strict";
module.exports = {
  "uuid-3": (uuid) => [uuid.v4 === uuid, uuid().length],
  "uuid-3/v4": (v4) => v4({ random: new Array(16).fill(7) }),
  "uuid-3/v5": (v5) => v5("ingot", v5.URL),
};
