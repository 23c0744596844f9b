"use strict";

module.exports = {
  "@opentelemetry/auto-instrumentations-node": ({
    getNodeAutoInstrumentations,
  }) =>
    getNodeAutoInstrumentations()
      .map(({ instrumentationName }) => instrumentationName)
      .sort(),
};
