"use strict";

module.exports = {
  "@opentelemetry/sdk-node": ({ NodeSDK }) => {
    const exporter = { export: () => {}, shutdown: async () => {} };
    const sdk = new NodeSDK({ traceExporter: exporter, serviceName: "s" });
    return typeof sdk.start;
  },
};
