"use strict";

module.exports = {
  "elastic-apm-node": (apm) => [apm.isStarted(), typeof apm.startTransaction],
};
