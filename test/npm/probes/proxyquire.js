"use strict";

module.exports = {
  proxyquire: (proxyquire) => [typeof proxyquire, typeof proxyquire.noCallThru],
};
