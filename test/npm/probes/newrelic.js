"use strict";

module.exports = {
  newrelic: (newrelic) => Object.keys(newrelic).length > 0,
};
