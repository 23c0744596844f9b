"use strict";

module.exports = {
  "@opentelemetry/sdk-node": async ({ NodeSDK, tracing }) => {
    const exporter = new tracing.InMemorySpanExporter();
    const sdk = new NodeSDK({ traceExporter: exporter, serviceName: "s" });
    return typeof sdk.start;
  },
};
